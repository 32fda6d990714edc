"""What a region does together with everything that it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .model import CallSite, Change, Facts, Place

CLASS = "class "
"""Before the name of a class: what it does while it is being defined, as if that were a function."""


def callees(
    facts: Facts, functions: Mapping[str, object], classes: Mapping[str, int], made: Mapping[str, str]
) -> tuple[str, ...]:
    """The functions that a region may run: those that it calls, and those that it hands on (``map(f, xs)``).

    ``made`` are globals that hold a function which another one has made: to call it runs a part of that one.
    """
    named = [each.function for each in facts.calls if each.function]
    named += [name for name in facts.reads if name in functions]
    named += [made[name] for name in facts.reads if name in made]
    # whoever handles a class may call any of its methods
    named += [name for owner in facts.reads if owner in classes for name in functions if name.startswith(f"{owner}.")]
    named += [f"{CLASS}{owner}" for owner in facts.reads if owner in classes]
    return tuple(dict.fromkeys(named))


def deep(facts: Facts, facts_of: Callable[[str], Facts], next_of: Callable[[Facts], tuple[str, ...]]) -> Facts:
    """``facts`` and those of all that it reaches, as if they stood in one region."""
    reads: dict[str, Place] = {}
    writes: dict[str, tuple[Change, ...]] = {}
    mutates: dict[str, tuple[Change, ...]] = {}
    asks: dict[str, Place] = {}
    alters: dict[str, Place] = {}
    calls: list[CallSite] = []
    expensive = prints = None
    seen: set[str] = set()
    queue = [facts]
    while queue:
        one = queue.pop(0)
        for name, where in one.reads.items():
            reads.setdefault(name, where)
        for name, changes in one.writes.items():
            writes[name] = (*writes.get(name, ()), *changes)
        for name, changes in one.mutates.items():
            mutates[name] = (*mutates.get(name, ()), *changes)
        for part, where in one.asks.items():
            asks.setdefault(part, where)
        for part, where in one.alters.items():
            alters.setdefault(part, where)
        calls.extend(one.calls)
        expensive, prints = expensive or one.expensive, prints or one.prints
        for name in next_of(one):
            if name not in seen:
                seen.add(name)
                queue.append(facts_of(name))
    return Facts(
        reads=reads,
        writes=writes,
        mutates=mutates,
        params_mutated=facts.params_mutated,
        gives=facts.gives,
        calls=tuple(calls),
        asks=asks,
        alters=alters,
        expensive=expensive,
        prints=prints,
    )
