"""Which globals a function reads before it has bound them: what would carry information from one request to the next.

A forward pass over paths, through calls: ``current`` is not exposed in ``score`` when ``get_customer``, which ``score``
calls first, binds it on every path.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..syntax import FUNCTIONS
from .model import Function

State: TypeAlias = frozenset[str] | None
"""The globals that are bound by now on every path; ``None`` where no path arrives."""


class Exposure:
    def __init__(
        self,
        functions: Mapping[str, Function],
        is_global: Callable[[ast.Name], bool],
        called: Callable[[ast.Call], str],
    ) -> None:
        self.functions, self.is_global, self.called = functions, is_global, called
        self.results: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, name: str) -> tuple[frozenset[str], frozenset[str]]:
        """What function ``name`` exposes, and what it has bound when it returns."""
        if name not in self.results:
            self.results[name] = (frozenset(), frozenset())  # for recursion: the outer call finds the rest
            walk = _Walk(self)
            body = self.functions[name].node.body
            end = walk.block(body, frozenset()) if isinstance(body, list) else walk.expression(body, frozenset())
            ends = [each for each in [*walk.returned, end] if each is not None]
            self.results[name] = (frozenset(walk.exposed), frozenset.intersection(*ends) if ends else frozenset())
        return self.results[name]


class _Walk:
    def __init__(self, exposure: Exposure) -> None:
        self.exposure = exposure
        self.exposed: set[str] = set()
        self.returned: list[State] = []

    def block(self, statements: list[ast.stmt], bound: State) -> State:
        for statement in statements:
            if bound is None:
                return None
            bound = self.statement(statement, bound)
        return bound

    def statement(self, node: ast.stmt, bound: frozenset[str]) -> State:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                bound = self.expression(test, bound)
                return _join(self.block(body, bound), self.block(orelse, bound))
            case (
                ast.For(iter=iterated, target=target, body=body, orelse=orelse)
                | ast.AsyncFor(iter=iterated, target=target, body=body, orelse=orelse)
            ):
                bound = self.expression(iterated, bound)
                self.block(body, self.expression(target, bound))
                return _join(bound, self.block(orelse, bound))
            case ast.While(test=test, body=body, orelse=orelse):
                bound = self.expression(test, bound)
                self.block(body, bound)
                return _join(bound, self.block(orelse, bound))
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                whole = self.block(body, bound)
                whole = self.block(orelse, whole) if whole is not None else None
                for handler in handlers:
                    whole = _join(whole, self.block(handler.body, bound))
                return self.block(final, bound if whole is None else whole) if final else whole
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    bound = self.expression(item, bound)
                return self.block(body, bound)
            case ast.Match(subject=subject, cases=cases):
                bound = self.expression(subject, bound)
                ends: State = bound
                for case in cases:
                    ends = _join(ends, self.block(case.body, bound))
                return ends
            case ast.Return(value=value):
                self.returned.append(self.expression(value, bound) if value else bound)
                return None
            case ast.Raise() | ast.Break() | ast.Continue():
                for each in ast.iter_child_nodes(node):
                    bound = self.expression(each, bound)
                return None
            case ast.Assign(value=value, targets=targets):
                bound = self.expression(value, bound)
                for target in targets:
                    bound = self.expression(target, bound)
                return bound
            case ast.AugAssign(target=target, value=value):
                if isinstance(target, ast.Name) and self.exposure.is_global(target) and target.id not in bound:
                    self.exposed.add(target.id)
                return self.expression(target, self.expression(value, bound))
            case ast.AnnAssign(target=target, value=value):
                return self.expression(target, self.expression(value, bound)) if value else bound
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) | ast.ClassDef(body=body):
                self.block(body, bound)  # it may be called from here on
                return bound
        for each in ast.iter_child_nodes(node):
            bound = self.expression(each, bound)
        return bound

    def expression(self, node: ast.AST, bound: frozenset[str]) -> frozenset[str]:
        """What is bound after ``node`` was evaluated, in about the order in which Python does."""
        match node:
            case ast.Name(id=name, ctx=ctx):
                if self.exposure.is_global(node):
                    if isinstance(ctx, ast.Store):
                        return bound | {name}
                    if name not in bound:
                        self.exposed.add(name)
                return bound
            case ast.IfExp(test=test, body=one, orelse=other):
                bound = self.expression(test, bound)
                return self.expression(one, bound) & self.expression(other, bound)
            case ast.BoolOp(values=values):
                first = self.expression(values[0], bound)
                for each in values[1:]:
                    self.expression(each, first)
                return first
            case _ if isinstance(node, FUNCTIONS):
                self.expression(node.body, bound) if isinstance(node, ast.Lambda) else self.block(node.body, bound)
                return bound
        for below in ast.iter_child_nodes(node):
            bound = self.expression(below, bound)
        if isinstance(node, ast.Call) and (called := self.exposure.called(node)):
            exposed, binds = self.exposure.of(called)
            self.exposed |= exposed - bound
            bound |= binds
        return bound


def _join(one: State, other: State) -> State:
    if one is None or other is None:
        return other if one is None else one
    return one & other
