"""What makes and fills the notebook's tables becomes ``flask init-db``, which does nothing where they are already."""

from __future__ import annotations

import ast

from ..classify.model import Classification
from .texts import created, sql_texts


def tables_made(classification: Classification, dialect: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The statements that make and fill tables, in order, and the tables that their SQL makes."""
    program = classification.program
    first = next((each.statement for each in classification.effects if each.target == "create"), None)
    if first is None:
        return (), ()
    kept = []
    for each in classification.effects:
        if each.when == "init" or each.when == "commit" and kept and each.statement > first:
            kept.append(each.statement)
    nodes: list[ast.AST] = [program.statements[index].node for index in kept]
    return tuple(kept), created([text for text, _ in sql_texts(nodes)], dialect)
