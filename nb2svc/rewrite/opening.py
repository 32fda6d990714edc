"""Lines between a function's docstring and its body."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst


def opened(node: cst.FunctionDef, lines: Sequence[str]) -> cst.FunctionDef:
    """``node`` with ``lines`` before its body."""
    if not lines:
        return node
    body = node.body
    statements: list[cst.BaseStatement] = (
        list(body.body)
        if isinstance(body, cst.IndentedBlock)
        else [cst.SimpleStatementLine([each]) for each in body.body]  # type: ignore[list-item]
    )
    at = 1 if node.get_docstring() is not None and isinstance(body, cst.IndentedBlock) else 0
    rest = statements[at:]
    if rest:
        above = list(rest[0].leading_lines)  # type: ignore[attr-defined]
        while above and above[0].comment is None:
            above.pop(0)
        rest[0] = rest[0].with_changes(leading_lines=[cst.EmptyLine(indent=False), *above])
    first = [cst.parse_statement(line) for line in lines]
    block = body if isinstance(body, cst.IndentedBlock) else cst.IndentedBlock([])
    return node.with_changes(body=block.with_changes(body=[*statements[:at], *first, *rest]))
