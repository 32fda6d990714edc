"""What calls at top level left in a value that requests change: the service does not begin with it, and says so.

``fill(5)`` at the end of a cell shows what ``fill`` does, as ``login("bob")`` shows what ``login`` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic, info
from ..program.model import Program
from .demand import Demand
from .model import Lifetime, Verdict

NUMBERS = ("builtins.int", "builtins.float")
"""A counter that begins anew is what everybody expects."""


def left_behind(program: Program, demand: Demand, verdicts: Mapping[str, Verdict]) -> Iterator[Diagnostic]:
    """A notice for each shared value that begins without what demonstrations put into it."""
    for name in sorted(demand.needed):
        verdict = verdicts.get(name)
        if verdict is None or verdict.lifetime is not Lifetime.SHARED or program.kinds.get(name) in NUMBERS:
            continue
        for index in program.final.get(name, ()):
            if index in demand.chains.get(name, ()) or index not in demand.demonstrations:
                continue
            place = program.statements[index].place
            yield info(
                "NB316",
                f"what this puts into {name!r} is a demonstration: the service begins without it",
                cell=place.cell,
                line=place.line,
                fix=f"write it into the first value of {name}, if the service needs it",
            )
            break
