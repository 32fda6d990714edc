"""Functions that the notebook calls to make its tables: ``init_db()``.  They are for ``flask init-db``, and no endpoints."""

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
