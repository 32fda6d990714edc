"""Which global or parameter an expression may be a part of, so that a change of it is a change of them.

``row = TABLE[k]; row["x"] = 1`` changes ``TABLE``.  Roots are names: a global's as it is, a parameter's as ``*name``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..knowledge import known
from .kinds import Kinds

Roots: TypeAlias = frozenset[str]
NONE: Roots = frozenset()


class Aliases:
    """The roots of a region's local names.

    ``gives`` tells what a function's result may be a part of, globals and arguments; ``partners`` which globals
    are one.
    """

    def __init__(
        self,
        kinds: Kinds,
        local_kinds: Mapping[str, str],
        gives: Callable[[ast.Call], tuple[Roots, list[ast.expr]]],
        partners: Mapping[str, Roots],
    ) -> None:
        self.kinds, self.local_kinds, self.gives, self.partners = kinds, local_kinds, gives, partners
        self.local: dict[str, Roots] = {}

    def learn(self, nodes: list[ast.AST], parameters: tuple[str, ...]) -> None:
        """Follow the assignments of a region until nothing new is found."""
        self.local = {name: frozenset({f"*{name}"}) for name in parameters}
        for _ in range(4):
            before = dict(self.local)
            for node in nodes:
                self._assignment(node)
            if before == self.local:
                break

    def _assignment(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, self.of(value))
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                self._bind(target, self.of(value))
            case ast.For(target=target, iter=iterated) | ast.AsyncFor(target=target, iter=iterated):
                self._bind(target, self.of(iterated))
            case ast.comprehension(target=target, iter=iterated):
                self._bind(target, self.of(iterated))
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                self._bind(target, self.of(value))

    def _bind(self, target: ast.expr, roots: Roots) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not self.kinds.is_global(node):
                self.local[node.id] = self.local.get(node.id, NONE) | roots

    def of(self, node: ast.expr | None) -> Roots:
        """What changes together with the value of ``node``."""
        match node:
            case ast.Name(id=name):
                if self.kinds.is_global(node):
                    return self.partners.get(name, NONE) | {name} if name in self.kinds.bound else NONE
                return self.local.get(name, NONE)
            case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
                return self.of(value)
            case ast.IfExp(body=one, orelse=other):
                return self.of(one) | self.of(other)
            case ast.BoolOp(values=values):
                return NONE.union(*(self.of(each) for each in values))
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.of(value)
            case ast.Call():
                return self._call(node)
        return NONE

    def _call(self, node: ast.Call) -> Roots:
        if qualified := self.kinds.qualified(node.func, self.local_kinds):
            row = known().call(qualified)
            parts = row.parts if row else ()
            return NONE.union(*(self.of(node.args[at]) for at in parts if at < len(node.args)))
        if isinstance(node.func, ast.Attribute):
            kind = known().kind(self.kinds.of(node.func.value, self.local_kinds))
            parts_of = kind.parts if kind else _PARTS
            if node.func.attr in parts_of or (kind and kind.methods.get(node.func.attr) == "self" and kind.holds):
                return self.of(node.func.value)
            return NONE
        roots, arguments = self.gives(node)
        return roots.union(*(self.of(each) for each in arguments))


_PARTS = frozenset({"get", "values", "items", "setdefault", "pop"})
