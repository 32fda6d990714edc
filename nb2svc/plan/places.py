"""Where an expression stands, for ``Replacement``."""

from __future__ import annotations

import ast


def place_of(cell: int, node: ast.expr) -> tuple[int, int, int, int, int]:
    """Cell, first line and column, last line and the column behind it, as ``ast`` counts them."""
    return cell, node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
