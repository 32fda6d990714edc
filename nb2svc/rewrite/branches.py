"""Where a value that only some requests need is asked for: at its first use, if that is in one branch."""

from __future__ import annotations

import ast

from ..program.model import Function, Program
from .sources import Source, Spot

_ROOM = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.If, ast.For, ast.While, ast.Try, ast.With)
"""Statements before which lines can be inserted."""


def branch(program: Program, function: Function, source: Source, name: str) -> Spot | None:
    """Where the innermost block begins to use ``name`` that holds all uses of it; ``None`` for the function's own."""
    if isinstance(function.node, ast.Lambda):
        return None
    block: list[ast.stmt] = function.node.body
    while True:
        users = [each for each in block if _uses(program, each, name)]
        if len(users) != 1 or not isinstance(users[0], (ast.If, ast.For, ast.While)):
            break
        inner = [each for each in (users[0].body, users[0].orelse) if any(_uses(program, one, name) for one in each)]
        heads = [users[0].test] if not isinstance(users[0], ast.For) else [users[0].iter, users[0].target]
        if len(inner) != 1 or any(_uses(program, each, name) for each in heads):
            break
        if inner[0] is users[0].orelse and len(inner[0]) == 1 and isinstance(inner[0][0], ast.If):
            break  # an elif, which has no block of its own
        block = inner[0]
    if block is function.node.body:
        return None
    first = next(each for each in block if _uses(program, each, name))
    return source.spot(first.lineno, first.col_offset) if _has_room(source, first) else None


def _has_room(source: Source, node: ast.stmt) -> bool:
    """Whether ``node`` begins its line: ``if x: return conn`` leaves no place for another one."""
    line, column = source.spot(node.lineno, node.col_offset)
    return isinstance(node, _ROOM) and not source.lines[line - 1][:column].strip()


def _uses(program: Program, node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name and program.is_global(each) for each in ast.walk(node))
