"""What never changes and what no operator would change stands in the source: feature lists, look-up tables, SQL, texts.

So does what is needed while the code is being defined (defaults, decorators), and what a trained model depends on:
another value would not fit the artifact.
"""

from __future__ import annotations

import ast
import re

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB104"
MATCH = {"COLUMNS = ['a', 'b']\ndef f(x: int):\n    return COLUMNS[x]\n# %%\nf(1)": "COLUMNS"}
NO_MATCH = {"limit = 3\ndef f(x: int):\n    return x > limit\n# %%\nf(1)": "limit"}

_SQL = re.compile(r"\s*(select|insert|update|delete|with|create)\b", re.IGNORECASE)


def decide(subject: Subject) -> Verdict | None:
    if not subject.is_literal:
        return None
    reason = ""
    match subject.value:
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Set():
            reason = "never changes, and the code is written for these values"
        case ast.Constant(value=None | bytes()):
            reason = "never changes"
        case ast.Constant(value=str(text)) if "\n" in text or _SQL.match(text):
            reason = "a text that belongs to the code"
    if any(subject.name in function.at_definition for function in subject.program.functions.values()):
        reason = reason or "needed while the functions are being defined"
    if not reason and _names_a_column(subject):
        reason = "names a column, which the code is written for"
    return Verdict(role=Role.CONSTANT, rule=CODE, reason=reason, place=subject.place) if reason else None


def _names_a_column(subject: Subject) -> bool:
    """Whether a text is used as a key of data: ``df[TARGET]``."""
    if subject.kind_name != "builtins.str":
        return False
    trees = [cell.tree for cell in subject.program.notebook.cells]
    return any(
        isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id == subject.name
        for tree in trees
        for node in ast.walk(tree)
    )
