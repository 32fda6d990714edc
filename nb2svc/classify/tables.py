"""How the notebook makes its tables, which is for ``flask init-db``: ``init_db()``, ``df.to_sql("sales", engine)``."""

from __future__ import annotations

import ast
import re

from ..program.model import Program

DDL = re.compile(r"\s*create\s+(temp(orary)?\s+)?(table|index|unique\s+index|view)\b", re.IGNORECASE)


def makes_tables(node: ast.AST) -> bool:
    """Whether ``node`` holds a ``CREATE TABLE`` or the like, or a call of ``create_all``."""
    return any(
        (isinstance(each, ast.Constant) and isinstance(each.value, str) and bool(DDL.match(each.value)))
        or (isinstance(each, ast.Attribute) and each.attr == "create_all")
        for each in ast.walk(node)
    )


def table_makers(program: Program) -> dict[int, str]:
    """The top-level calls without arguments of functions that make tables and return nothing, by statement."""
    found: dict[int, str] = {}
    for statement in program.statements:
        match statement.node:
            case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=[], keywords=[])) if name in program.functions:
                node = program.functions[name].node
                returns = any(isinstance(each, ast.Return) and each.value for each in ast.walk(node))
                if makes_tables(node) and not returns:
                    found[statement.index] = name
    return found


def frames_stored(program: Program) -> dict[int, str]:
    """The top-level statements that write a frame into a table of which some function's SQL speaks, and that table."""
    found: dict[int, str] = {}
    texts = [
        each.value
        for function in program.functions.values()
        for each in ast.walk(function.node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    for statement in program.statements:
        match statement.node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="to_sql"), args=[ast.Constant(value=str(table)), *_])):
                if any(re.search(rf"(?<!\w){re.escape(table)}(?!\w)", text) for text in texts):
                    found[statement.index] = table
    return found
