"""What a rule may ask about one global: the facts, gathered once."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..knowledge import Kind, known
from ..program.model import Change, Place, Program
from ..syntax import bound_value, is_literal
from .demand import Demand
from .model import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One name, in the life that endpoints see.

    ``how`` it is bound, ``value`` the expression that it was given (if one was), ``kind`` what that is.  ``rebound``,
    ``mutated`` and ``exposed`` tell what requests do with it; ``verdicts`` are those of the names made before it.
    """

    name: str
    program: Program
    demand: Demand
    place: Place
    how: str
    value: ast.expr | None
    kind_name: str
    chain: tuple[int, ...]
    verdicts: Mapping[str, Verdict]
    kind: Kind | None = None
    rebound: tuple[Change, ...] = ()
    mutated: tuple[Change, ...] = ()
    making: tuple[int, ...] = field(default=())

    @property
    def needed(self) -> bool:
        """Whether requests read it."""
        return self.name in self.demand.needed

    @property
    def exposed(self) -> bool:
        """Whether a request can read what stood there when it began."""
        return self.name in self.demand.exposed

    @property
    def started(self) -> bool:
        """Whether a value that is made at start or build time needs it."""
        return self.name in self.demand.started

    @property
    def is_literal(self) -> bool:
        """Whether all that makes it is written in the source."""
        return self.value is not None and len(self.chain) == 1 and is_literal(self.value)

    def asks(self, part: str) -> Place | None:
        """Where the making of the value itself asks a part of the outer world."""
        for index in self.chain:
            if where := self.program.deep[f"#{index}"].asks.get(part):
                return where
        return None

    def expensive(self) -> Place | None:
        """Where its making, or that of what it is made from, computes for long."""
        for index in self.making:
            if where := self.demand.costly.get(index):
                return where
        return None


def subject(program: Program, demand: Demand, name: str, verdicts: Mapping[str, Verdict]) -> Subject:
    chain = demand.chains.get(name, ())
    first = program.statements[chain[0]] if chain else None
    value = bound_value(first.node, name) if first else None
    kind = program.kinds.get(name, "")
    if chain and len(chain) >= 1 and chain[-1] + 1 < len(program.statement_kinds):
        kind = program.statement_kinds[chain[0] + 1].get(name, "") if name in demand.rebound else kind
    return Subject(
        name=name,
        program=program,
        demand=demand,
        place=_place(program, demand, name, chain),
        how=first.binds.get(name, "") if first else "",
        value=value,
        kind_name=kind,
        kind=known().kind(kind) if kind else None,
        chain=chain,
        verdicts=verdicts,
        rebound=demand.rebound.get(name, ()),
        mutated=demand.mutated.get(name, ()),
        making=program.slice_of(chain) if chain else (),
    )


def _place(program: Program, demand: Demand, name: str, chain: tuple[int, ...]) -> Place:
    if chain:
        return program.statements[chain[0]].place
    changes = demand.rebound.get(name) or demand.mutated.get(name)
    if changes:
        return changes[0].place
    lives = program.lives.get(name) or (0,)
    return program.statements[lives[-1]].place
