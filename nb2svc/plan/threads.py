"""Functions that a request hands to threads take the application's values with them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..classify.model import Classification, Lifetime
from ..diagnostics import Diagnostic, error
from ..program.model import CallSite
from .model import Replacement
from .places import place_of

_POOLS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.thread.ThreadPoolExecutor")


def carried(classification: Classification) -> Iterator[Replacement]:
    """The functions given to ``pool.map``, ``pool.submit`` and ``Thread(target=...)``, wrapped."""
    lifetimes = classification.program.unused("lifetimes")
    for site, given in _handed(classification):
        yield Replacement(
            place=place_of(site.place.cell, given),
            code=f"{lifetimes}.carry({{}})",
            around=True,
            imports=(f".:lifetimes:{lifetimes}" if lifetimes != "lifetimes" else ".:lifetimes",),
        )


def sharing(classification: Classification) -> Iterator[Diagnostic]:
    """An error for each thread that would change what all requests share: only the request itself has the lock."""
    program, verdicts = classification.program, classification.verdicts
    for site, given in _handed(classification):
        facts = program.deep.get(given.id) if isinstance(given, ast.Name) else None
        for name in (*facts.writes, *facts.mutates) if facts else ():
            if name in verdicts and verdicts[name].lifetime is Lifetime.SHARED:
                yield error(
                    "NB317",
                    f"a thread changes {name!r}, which all requests share and one of them at a time may change",
                    cell=site.place.cell,
                    line=site.place.line,
                    fix=f"let {ast.unparse(given)} return what it found, and change {name} where the results come in",
                )


def _handed(classification: Classification) -> Iterator[tuple[CallSite, ast.expr]]:
    """Calls that start threads, with the function that these run."""
    program = classification.program
    for name in sorted(classification.reached):
        for site in program.functions[name].facts.calls:
            given: ast.expr | None = None
            if site.receiver in _POOLS and site.method in ("map", "submit") and site.node.args:
                given = site.node.args[0]
            elif site.qualified == "threading.Thread":
                given = next((each.value for each in site.node.keywords if each.arg == "target"), None)
            if given is not None:
                yield site, given
