"""Changes that no endpoint commits: a notebook's session sees its own, a request's are rolled back at its end."""

from __future__ import annotations

from ..diagnostics import Diagnostic, warning
from ..knowledge import known
from ..program.model import CallSite, Facts, Program
from .model import Answering

ENDS = {"commit", "begin", "autocommit", "execution_options"}


def uncommitted(program: Program, answering: tuple[Answering, ...]) -> tuple[Diagnostic, ...]:
    """A warning for each endpoint that changes the database in a transaction which nothing commits."""
    found = []
    for each in answering:
        facts = program.deep[each.function]
        site = next((site for site in facts.calls if _changes(site)), None)
        if site is None or any(call.method in ENDS for call in facts.calls) or _commits_itself(program, facts):
            continue
        found.append(
            warning(
                "NB209",
                f"{each.function} changes the database and commits nothing: its changes end with the request",
                cell=site.place.cell,
                line=site.place.line,
                fix="call commit() when the work is done, or write 'with engine.begin() as connection:'",
            )
        )
    return tuple(found)


def _changes(site: CallSite) -> bool:
    kind = known().kind(site.receiver) if site.receiver else None
    return (
        kind is not None
        and kind.lifetime == "per_request"
        and bool(kind.sql)
        and site.method in kind.writes - {"commit"}
    )


def _commits_itself(program: Program, facts: Facts) -> bool:
    """``with conn:`` commits for the drivers that say so, and ``autocommit=True`` leaves nothing to commit."""
    names = {name for name in facts.reads if known().kind(program.kinds.get(name, ""))}
    return any(
        keyword.arg in ("autocommit", "isolation_level")
        for name in names
        for index in program.final.get(name, ())
        for call in program.statements[index].facts.calls
        for keyword in call.node.keywords
    )
