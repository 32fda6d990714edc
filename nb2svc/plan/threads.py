"""Functions that a request hands to threads take the application's values with them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..classify.model import Classification
from .model import Replacement
from .places import place_of

_POOLS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.thread.ThreadPoolExecutor")


def carried(classification: Classification) -> Iterator[Replacement]:
    """The functions given to ``pool.map``, ``pool.submit`` and ``Thread(target=...)``, wrapped."""
    program = classification.program
    lifetimes = program.unused("lifetimes")
    for name in sorted(classification.reached):
        for site in program.functions[name].facts.calls:
            given: ast.expr | None = None
            if site.receiver in _POOLS and site.method in ("map", "submit") and site.node.args:
                given = site.node.args[0]
            elif site.qualified == "threading.Thread":
                given = next((each.value for each in site.node.keywords if each.arg == "target"), None)
            if given is not None:
                yield Replacement(
                    place=place_of(site.place.cell, given),
                    code=f"{lifetimes}.carry({{}})",
                    around=True,
                    imports=(f".:lifetimes:{lifetimes}" if lifetimes != "lifetimes" else ".:lifetimes",),
                )
