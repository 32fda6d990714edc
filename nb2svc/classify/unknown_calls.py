"""Calls at top level on objects of which nothing is known: they may change the object, and nobody can tell.

``model.eval()`` sets a switch, ``index.upsert(rows)`` loads data into a server: to keep all would load at every start,
to leave all out would lose the switch.  They are left out, and named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..diagnostics import Diagnostic, warning
from ..program.model import Program
from .demand import Demand


def unknown_calls(program: Program, demand: Demand) -> Iterator[Diagnostic]:
    """A warning for each statement that is nothing but such a call, on an object that the service has."""
    for statement in program.statements:
        match statement.node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method))):
                known = program.statement_kinds[statement.index].get(name, "")
                kept = statement.index in demand.chains.get(name, ())
                if name not in demand.needed or known or kept or statement.shown or name in program.imports:
                    continue
                yield warning(
                    "NB211",
                    f"{name}.{method}() is left out: nothing is known of {name!r}, nor what this changes",
                    cell=statement.place.cell,
                    line=statement.place.line,
                    fix=f"if {name} is not complete without it, let a function make {name}, call it and return {name}",
                )
