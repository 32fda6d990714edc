"""Statements that have an effect but no name: what they are for, and when they run in the service."""

from __future__ import annotations

import ast
import re

from ..knowledge import known
from ..program.model import Program, Statement
from .demand import Demand
from .model import Effect
from .tables import DDL, frames_stored, table_makers

_SEED = re.compile(r"\s*(insert|replace)\b", re.IGNORECASE)


def effects(program: Program, demand: Demand) -> tuple[Effect, ...]:
    """Those of all statements that bind no name and are no demonstration of an endpoint."""
    found = []
    calls, frames = table_makers(program), frames_stored(program)
    kept = {program.imports.get(name, "").partition(".")[0] for name in demand.needed | demand.started}
    for statement in program.statements:
        if statement.index in demand.demonstrations:
            continue
        if statement.index in calls or statement.index in frames:
            found.append(Effect(statement=statement.index, target="create", when="init", reason="makes tables"))
        elif effect := _effect(program, statement, kept):
            found.append(effect)
    return tuple(found)


def _effect(program: Program, statement: Statement, kept: set[str]) -> Effect | None:
    """``kept`` are the packages that the service works with."""
    if isinstance(statement.node, (ast.Expr, ast.With, ast.For)):
        for node in ast.walk(statement.node):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if DDL.match(text) or (isinstance(node, ast.Attribute) and node.attr == "create_all"):
                return Effect(statement=statement.index, target="create", when="init", reason="makes tables")
            if _SEED.match(text) and statement.facts.alters and not _reads_files(program, statement):
                return Effect(statement=statement.index, target="insert", when="init", reason="fills tables")
    if not isinstance(statement.node, ast.Expr):
        return None
    for site in statement.facts.calls:
        if site.method == "commit" and site.node is statement.node.value:
            return Effect(statement=statement.index, target="commit", when="commit", reason="ends a transaction")
        row = known().call(site.qualified) if site.qualified else None
        if row and row.when and site.node is statement.node.value:
            if row.concerns and not row.concerns & kept:
                reason = f"nothing in the service uses {site.qualified.partition('.')[0]}"
                return Effect(statement=statement.index, target=site.qualified, when="left_out", reason=reason)
            reason = "changes how the whole process works" if row.when == "at_start" else "holds in one thread only"
            return Effect(statement=statement.index, target=site.qualified, when=row.when, reason=reason)
    return None


def _reads_files(program: Program, statement: Statement) -> bool:
    asks = program.deep[f"#{statement.index}"].asks
    return "file" in asks or "network" in asks
