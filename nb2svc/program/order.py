"""Ordered def-use over cells: what stands behind a name at each point, every life of it, and backward slices."""

from __future__ import annotations

from collections.abc import Callable

from .model import Facts, Statement

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
