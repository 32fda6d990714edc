"""Ordered def-use over cells: what stands behind a name at each point, every life of it, and backward slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .model import Facts, Program, Statement

Chains = tuple[dict[str, tuple[int, ...]], ...]


def chains(
    statements: tuple[Statement, ...], deep: Callable[[Facts], Facts]
) -> tuple[Chains, dict[str, tuple[int, ...]]]:
    """For each statement what stands behind each name before it, and the same after the last one.

    A name's chain is the statement that binds it and those that change its object since; a binding that some path
    leaves out does not end the chain before it.
    """
    state: dict[str, tuple[int, ...]] = {}
    before = []
    for statement in statements:
        before.append(dict(state))
        reached = deep(statement.facts)
        for name in statement.binds:
            keeps = not statement.definite or statement.binds[name] == "augmented"
            state[name] = (*state.get(name, ()), statement.index) if keeps else (statement.index,)
        for name in (*reached.writes, *reached.mutates):
            chain = state.get(name, ())
            if statement.index not in chain:
                state[name] = (*chain, statement.index)
    return tuple(before), state


def lives(statements: tuple[Statement, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for statement in statements:
        for name in statement.binds:
            found[name] = (*found.get(name, ()), statement.index)
    return found


def needs(program: Program, index: int) -> dict[str, tuple[int, ...]]:
    """What statement ``index`` needs of the globals: each name with the chain that stands behind it there."""
    facts = program.deep[f"#{index}"]
    before: Mapping[str, tuple[int, ...]] = program.chains[index]
    return {name: before[name] for name in facts.reads if name in before}


def slice_of(program: Program, chain: Iterable[int], cut: Callable[[str, tuple[int, ...]], bool]) -> tuple[int, ...]:
    """The statements that make what ``chain`` stands for, in order.

    ``cut(name, chain)`` says that a needed value is to be had elsewhere and its statements are not wanted.
    """
    found: set[int] = set()
    queue = list(chain)
    while queue:
        index = queue.pop()
        if index in found:
            continue
        found.add(index)
        for name, behind in needs(program, index).items():
            if not cut(name, behind):
                queue.extend(behind)
    return tuple(sorted(found))
