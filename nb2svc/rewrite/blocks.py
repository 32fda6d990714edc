"""Statements as the body of a function: indented as syntax, since texts of several lines must not change."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst


def indented(statements: Iterable[str]) -> list[str]:
    """The lines of ``statements`` one level deeper."""
    tree = cst.parse_module("\n".join(statements) + "\n")
    function = cst.FunctionDef(cst.Name("f"), cst.Parameters(), cst.IndentedBlock(_led(tree)))
    return cst.Module([function]).code.split("\n")[1:]


def _led(tree: cst.Module) -> list[cst.BaseStatement]:
    """The statements of a module, with the comments that stand above the first one."""
    body = list(tree.body)
    if body and tree.header:
        body[0] = body[0].with_changes(leading_lines=[*tree.header, *body[0].leading_lines])  # type: ignore[attr-defined]
    return body  # type: ignore[return-value]
