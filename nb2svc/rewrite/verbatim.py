"""Statements that move as they are: constants, tables, what runs at start, what ``flask init-db`` does."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import libcst as cst

from ..plan.model import Plan
from ..program.model import Program
from .engines import engine_calls
from .sources import Source, Span
from .transform import Transform, by_span


def verbatim(program: Program, sources: Mapping[int, Source], statements: Iterable[int], *, apart: bool = False) -> str:
    """The statements with their comments; definitions stand ``apart``."""
    parts = []
    for index in statements:
        statement = program.statements[index]
        found = sources[statement.place.cell].statement(statement.node)
        parts.append(cst.Module([found]).code.strip("\n"))  # type: ignore[list-item]
    return ("\n\n\n" if apart else "\n").join(parts)


def inside(program: Program, plan: Plan, sources: Mapping[int, Source], statements: Iterable[int], prefix: str) -> str:
    """The statements for the body of a function that runs in the application: globals are asked of ``resources.py``."""
    parts = []
    for index in statements:
        statement = program.statements[index]
        source = sources[statement.place.cell]
        names: dict[Span, str] = {
            source.span(node): f"{prefix}{plan.accesses[node.id].code}"
            for node in ast.walk(statement.node)
            if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and program.is_global(node)
            and node.id in plan.accesses
            and plan.accesses[node.id].kind != "constant"
        }
        transform = Transform(
            source,
            names=names,
            replacements=by_span(source, plan.replacements, prefix),
            engines=engine_calls(program, source, statement.node),
            resources=prefix,
            database=program.unused("database"),
        )
        changed = source.statement(statement.node).visit(transform)
        parts.append(cst.Module([changed]).code.strip("\n"))  # type: ignore[list-item]
    return "\n".join(parts)
