"""What requests need and do: the forward half of binding times, from the endpoints to everything that they reach."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ..program.model import Change, Place, Program
from ..syntax import at_once
from .endpoints import is_made_by
from .model import Answering
from .tables import frames_stored, table_makers

LONG = 5.0
"""Seconds that a recorded cell must have run for its calls to count as expensive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """``reached`` are the functions that requests run, ``needed`` the globals that these, and functions that run at
    start, read or change.

    ``chains`` are ``Program.final`` without demonstrations, ``started`` what values needed by requests are made from,
    ``costly`` the statements that compute for long; ``defining`` are the globals that the kept code reads while it is
    being defined.
    """

    reached: frozenset[str]
    needed: frozenset[str]
    rebound: Mapping[str, tuple[Change, ...]]
    mutated: Mapping[str, tuple[Change, ...]]
    exposed: frozenset[str]
    chains: Mapping[str, tuple[int, ...]]
    started: frozenset[str]
    costly: Mapping[int, Place]
    demonstrations: frozenset[int]
    defining: frozenset[str] = frozenset()


def demand(program: Program, answering: tuple[Answering, ...]) -> Demand:
    """What the endpoints ``answering`` ask of the notebook."""
    entries = [each.function for each in answering]
    needed: set[str] = {name for each in answering for name in each.injected.values()}
    rebound: dict[str, tuple[Change, ...]] = {}
    mutated: dict[str, tuple[Change, ...]] = {}
    exposed: set[str] = set()
    for entry in entries:
        facts = program.deep[entry]
        needed |= {*facts.reads, *facts.writes}  # what it changes and does not name is another name's object
        for name, changes in facts.writes.items():
            rebound[name] = _more(rebound.get(name, ()), changes)
        for name, changes in facts.mutates.items():
            mutated[name] = _more(mutated.get(name, ()), changes)
        exposed |= program.exposed[entry]
    for each in answering:  # what an endpoint changes in a parameter that is filled with a global
        for parameter, change in program.functions[each.function].facts.params_mutated.items():
            if filled := each.injected.get(parameter):
                mutated[filled] = _more(mutated.get(filled, ()), (change,))
    run_at_start = {*table_makers(program).values()}
    for name in run_at_start:
        needed |= {*program.deep[name].reads}
    for index in frames_stored(program):
        needed |= {*program.statements[index].facts.reads}
    chains = {
        name: tuple(index for index in chain if is_made_by(program, name, index))
        for name, chain in program.final.items()
    }
    reached = _reached(program, entries)
    started: set[str] = set()
    made: set[int] = set()
    queue, needed = sorted(needed), set()
    while queue:
        name = queue.pop()
        if name in needed or name not in program.lives:
            continue
        needed.add(name)
        if name in program.functions or name in program.classes:
            continue
        for index in program.slice_of(chains.get(name, ())):
            made.add(index)
            facts = program.deep[f"#{index}"]
            started |= {read for read in (*facts.reads, *facts.mutates) if read in program.chains[index]}
            started |= set(program.statements[index].binds) - {name}
            # a function that is called at start finds its globals as one that is called by a request does
            for called in _reached(program, [site.function for site in program.statements[index].facts.calls]):
                run_at_start.add(called)
                queue += [read for read in program.deep[called].reads if read not in program.functions]
    return Demand(
        reached=frozenset(reached),
        needed=frozenset(needed),
        rebound=rebound,
        mutated=mutated,
        exposed=frozenset(exposed),
        chains=chains,
        started=frozenset(started),
        costly=_costly(program),
        demonstrations=frozenset(index for each in answering for index in each.statements if index not in made),
        defining=_defining(program, reached | run_at_start, needed | started),
    )


def _defining(program: Program, functions: set[str], names: set[str]) -> frozenset[str]:
    """What is read while these functions, and the classes among these names, are being defined."""
    found: set[str] = set()
    for name in functions:
        found |= program.functions[name].at_definition
        if owner := program.functions[name].owner:
            found |= program.class_reads[owner]
    for name in names & program.class_reads.keys():
        found |= program.class_reads[name]
    for name in [each for each in found if each in program.functions]:  # a decorator runs at once
        node = program.functions[name].node
        found |= {each.id for each in at_once(node) if isinstance(each, ast.Name) and program.is_global(each)}
    queue = [name for name in found if name not in program.functions and name not in program.classes]
    while queue:  # and what these are made from
        for index in program.final.get(queue.pop(), ()):
            more = [
                name for name in program.statements[index].facts.reads if name not in found and name in program.lives
            ]
            found |= {*more}
            queue += more
    return frozenset(found)


def _more(before: tuple[Change, ...], after: tuple[Change, ...]) -> tuple[Change, ...]:
    return (*before, *(change for change in after if change not in before))


def _reached(program: Program, entries: list[str]) -> set[str]:
    reached: set[str] = set()
    queue = list(entries)
    while queue:
        name = queue.pop()
        if name in reached or name not in program.functions:
            continue
        reached.add(name)
        facts = program.deep[name]
        queue += [site.function for site in facts.calls if site.function]
        queue += [each for each in facts.reads if each in program.functions]
        queue += [program.made[each] for each in facts.reads if each in program.made]
        queue += [each for each in program.functions if program.functions[each].owner in facts.reads]
    return reached


def _costly(program: Program) -> dict[int, Place]:
    slow = {cell.index for cell in program.notebook.cells if (cell.seconds or 0) > LONG}
    found: dict[int, Place] = {}
    for statement in program.statements:
        facts = program.deep[f"#{statement.index}"]
        if facts.expensive:
            found[statement.index] = facts.expensive
        elif statement.place.cell in slow and facts.calls and statement.binds:
            found[statement.index] = statement.place
    return found
