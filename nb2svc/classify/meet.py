"""The meet rule: a value that holds others lives no longer than the shortest of them."""

from __future__ import annotations

import ast

from ..knowledge import Kind, known
from ..program.model import Program
from .model import Lifetime, Role
from .subject import Subject


def shortest_held(subject: Subject, own: Lifetime) -> tuple[Lifetime, str | None]:
    """The lifetime that is left of ``own``, and the name of the held value that shortens it."""
    shortest, cause = own, None
    for index in subject.chain:
        for name in sorted(held(subject.program, index, subject.name)):
            verdict = subject.verdicts.get(name)
            if verdict is None or verdict.role not in (Role.RESOURCE, Role.STATE) or verdict.lifetime is None:
                continue
            if verdict.lifetime is not Lifetime.SHARED and verdict.lifetime.rank > shortest.rank:
                shortest, cause = verdict.lifetime, name
    return shortest, cause


def held(program: Program, index: int, name: str) -> set[str]:
    """The globals that the value which statement ``index`` gives to ``name`` may keep."""
    node = program.statements[index].node
    match node:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return _held(program, program.statement_kinds[index], value) - {name}
    return set()


def _held(program: Program, kinds: object, node: ast.expr) -> set[str]:
    match node:
        case ast.Name(id=name):
            return {name} if program.is_global(node) else set()
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Await(value=value):
            return _held(program, kinds, value)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return set().union(*(_held(program, kinds, each) for each in elements))
        case ast.Dict(values=values):
            return set().union(*(_held(program, kinds, each) for each in values))
        case ast.Call(func=function, args=arguments, keywords=keywords):
            found = _held(program, kinds, function.value) if isinstance(function, ast.Attribute) else set()
            if _gives_data(program, node):
                return set()
            if _constructs(program, function):
                for each in [*arguments, *(keyword.value for keyword in keywords)]:
                    found |= _held(program, kinds, each)
            return found
    return set()


def _gives_data(program: Program, node: ast.Call) -> bool:
    """Whether the result keeps nothing of what it was made with, as frames and numbers do."""
    row = known().call(_qualified(program, node.func))
    kind = known().kind(row.returns) if row and row.returns else None
    if kind is None and isinstance(node.func, ast.Attribute):
        kind = _method_kind(program, node.func)
    return kind is not None and not kind.holds


def _method_kind(program: Program, function: ast.Attribute) -> Kind | None:
    base = function.value
    while isinstance(base, (ast.Attribute, ast.Subscript, ast.Call)):
        base = base.func if isinstance(base, ast.Call) else base.value
    return known().kind(program.kinds.get(base.id, "")) if isinstance(base, ast.Name) else None


def _constructs(program: Program, function: ast.expr) -> bool:
    """Constructors keep what they are given; by their names, functions only use it."""
    if known().call(_qualified(program, function)):
        return True
    name = (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
    return name[:1].isupper() or name == "partial"


def _qualified(program: Program, node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        base = _qualified(program, node.value)
        return f"{base}.{node.attr}" if base else ""
    return program.imports.get(node.id, "") if isinstance(node, ast.Name) else ""
