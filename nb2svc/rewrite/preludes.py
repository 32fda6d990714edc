"""What a function binds first, under the notebook's own names, so that its body can stay as the analyst wrote it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..plan.model import Access, Plan
from ..program.model import Function, Program
from ..syntax import FunctionNode, at_once, deferred
from .branches import branch
from .sources import Source, Span, Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Prelude:
    """``top`` are the lines at the beginning, ``inner`` those of the functions inside it, ``before`` those at the first
    use in a branch; ``names`` are written otherwise than in the notebook; ``undeclared`` need no ``global``.
    """

    top: tuple[str, ...]
    inner: Mapping[Spot, tuple[str, ...]]
    before: Mapping[Spot, tuple[str, ...]]
    names: Mapping[Span, str]
    undeclared: frozenset[str]


def prelude(program: Program, plan: Plan, source: Source, function: Function, resources: str) -> Prelude:
    """The prelude of ``function``; ``resources`` is what its module calls ``resources.py``."""
    taken = _own_names(function)
    about = _Words(plan.accesses, resources, {kind: _free(kind, taken) for kind in ("state", "shared")})
    names = dict(_attributes(program, about, source, function.node))
    if function.name in plan.early:
        top, inner = _apart(program, about, source, function.node, names)
        return Prelude(top=tuple(top), inner=inner, before={}, names=names, undeclared=frozenset(plan.accesses))
    top = []
    before: dict[Spot, tuple[str, ...]] = {}
    used = _used(program, about, _inside(function.node))
    for name in used:
        access = plan.accesses[name]
        spot = branch(program, function, source, name) if access.per_request and access.kind == "factory" else None
        if spot is not None:
            before[spot] = (*before.get(spot, ()), about.line(name))
    late = {line for lines in before.values() for line in lines}
    top = [line for line in about.lines(used) if line not in late]
    return Prelude(top=tuple(top), inner={}, before=before, names=names, undeclared=frozenset(plan.accesses))


@dataclass(frozen=True, slots=True)
class _Words:
    """How globals are called in ``functions.py``; ``holders`` are the names of what holds the state."""

    accesses: Mapping[str, Access]
    resources: str
    holders: Mapping[str, str]

    def line(self, name: str) -> str:
        return f"{name} = {self.resources}.{self.accesses[name].code}"

    def lines(self, names: Iterable[str]) -> list[str]:
        """One for each of ``names``, and those of the holders at the end."""
        every = list(names)
        found = [self.line(name) for name in every if self.accesses[name].kind not in self.holders]
        for kind in self.holders:
            found += self._holder(kind, [name for name in every if self.accesses[name].kind == kind])
        return found

    def _holder(self, kind: str, names: list[str]) -> list[str]:
        """Names that functions bind anew stay attributes of their holder; the others get a name of their own."""
        if not names:
            return []
        holder = self.holders[kind]
        kept = [name for name in names if not self.accesses[name].rebound]
        if kept == names == names[:1]:
            return [f"{names[0]} = {self.resources}.{kind}().{names[0]}"]
        return [f"{holder} = {self.resources}.{kind}()", *(f"{name} = {holder}.{name}" for name in kept)]


def _used(program: Program, about: _Words, nodes: Iterable[ast.AST]) -> list[str]:
    """The globals that are no code, in the order of the notebook."""
    read = {each.id for each in nodes if isinstance(each, ast.Name) and program.is_global(each)}
    return [name for name in about.accesses if name in read and about.accesses[name].kind != "constant"]


def _attributes(program: Program, about: _Words, source: Source, node: ast.AST) -> Iterator[tuple[Span, str]]:
    """What functions bind anew is an attribute of its holder wherever it stands."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and program.is_global(each) and each.id in about.accesses:
            access = about.accesses[each.id]
            if access.kind in about.holders and access.rebound:
                yield source.span(each), f"{about.holders[access.kind]}.{each.id}"


def _apart(
    program: Program, about: _Words, source: Source, node: FunctionNode, names: dict[Span, str]
) -> tuple[list[str], dict[Spot, tuple[str, ...]]]:
    """A prelude for ``node`` and for each function inside it; lambdas have no room for one and ask where they stand."""
    inner: dict[Spot, tuple[str, ...]] = {}
    for each in deferred(node):
        top, below = _apart(program, about, source, each, names)
        inner |= below
        if not isinstance(each, ast.Lambda):
            inner[source.spot(each.lineno, each.col_offset)] = tuple(top)
            continue
        for name in at_once(each):
            if isinstance(name, ast.Name) and name.id in _used(program, about, [name]):
                access = about.accesses[name.id]
                names[source.span(name)] = f"{about.resources}.{access.code}"
    return about.lines(_used(program, about, at_once(node))), inner


def _inside(node: FunctionNode) -> Iterator[ast.AST]:
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    return (each for top in body for each in ast.walk(top))


def _own_names(function: Function) -> set[str]:
    return {each.id for each in ast.walk(function.node) if isinstance(each, ast.Name)} | {
        each.arg for each in ast.walk(function.node) if isinstance(each, ast.arg)
    }


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
