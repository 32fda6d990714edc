"""What a function binds first, under the notebook's own names, so that its body can stay as the analyst wrote it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ..plan.model import Access, Plan
from ..program.model import Function, Program
from .sources import Source, Span, Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Prelude:
    """``top`` are the lines at the beginning, ``before`` those at the first use in a branch; ``names`` are written
    otherwise than in the notebook; ``undeclared`` need no ``global``.
    """

    top: tuple[str, ...]
    before: Mapping[Spot, tuple[str, ...]]
    names: Mapping[Span, str]
    undeclared: frozenset[str]


def prelude(program: Program, plan: Plan, source: Source, function: Function, resources: str) -> Prelude:
    """The prelude of ``function``; ``resources`` is what its module calls ``resources.py``."""
    facts = function.facts
    used = [name for name in plan.accesses if name in {*facts.reads, *facts.writes, *facts.mutates}]
    taken = _own_names(program, function)
    top: list[str] = []
    before: dict[Spot, tuple[str, ...]] = {}
    names: dict[Span, str] = {}
    holders = {kind: _free(kind, taken) for kind in ("state", "shared")}
    held: dict[str, list[str]] = {"state": [], "shared": []}
    for name in used:
        access = plan.accesses[name]
        if access.kind in held:
            held[access.kind].append(name)
        elif access.kind != "constant":
            line = f"{name} = {resources}.{access.code}"
            spot = _branch(program, function, source, name) if access.per_request else None
            if spot is None:
                top.append(line)
            else:
                before[spot] = (*before.get(spot, ()), line)
    for kind, inside in held.items():
        top += _holder(plan.accesses, inside, kind, holders[kind], resources)
        rebound = [name for name in inside if plan.accesses[name].rebound]
        for node in ast.walk(function.node):
            if isinstance(node, ast.Name) and node.id in rebound and program.is_global(node):
                names[source.span(node)] = f"{holders[kind]}.{node.id}"
    return Prelude(top=tuple(top), before=before, names=names, undeclared=frozenset(plan.accesses))


def _holder(accesses: Mapping[str, Access], names: list[str], kind: str, holder: str, resources: str) -> list[str]:
    """Names that functions bind anew stay attributes of their holder; the others get a name of their own."""
    if not names:
        return []
    kept = [name for name in names if not accesses[name].rebound]
    if kept == names == names[:1]:
        return [f"{names[0]} = {resources}.{kind}().{names[0]}"]
    return [f"{holder} = {resources}.{kind}()", *(f"{name} = {holder}.{name}" for name in kept)]


def _own_names(program: Program, function: Function) -> set[str]:
    return {each.id for each in ast.walk(function.node) if isinstance(each, ast.Name)} | {
        each.arg for each in ast.walk(function.node) if isinstance(each, ast.arg)
    }


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _branch(program: Program, function: Function, source: Source, name: str) -> Spot | None:
    """Where the innermost block begins to use ``name`` that holds all uses of it; ``None`` for the function's own."""
    if isinstance(function.node, ast.Lambda):
        return None
    block: list[ast.stmt] = function.node.body
    while True:
        users = [each for each in block if _uses(program, each, name)]
        if len(users) != 1 or not isinstance(users[0], (ast.If, ast.For, ast.While)):
            break
        inner = [each for each in (users[0].body, users[0].orelse) if any(_uses(program, one, name) for one in each)]
        heads = [users[0].test] if not isinstance(users[0], ast.For) else [users[0].iter, users[0].target]
        if len(inner) != 1 or any(_uses(program, each, name) for each in heads):
            break
        if inner[0] is users[0].orelse and len(inner[0]) == 1 and isinstance(inner[0][0], ast.If):
            break  # an elif, which has no block of its own
        block = inner[0]
    if block is function.node.body:
        return None
    first = next(each for each in block if _uses(program, each, name))
    simple = (
        ast.Assign,
        ast.AugAssign,
        ast.AnnAssign,
        ast.Expr,
        ast.Return,
        ast.If,
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
    )
    return source.spot(first.lineno, first.col_offset) if isinstance(first, simple) else None


def _uses(program: Program, node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name and program.is_global(each) for each in ast.walk(node))
