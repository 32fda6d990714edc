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

_DEFINING = "needed while the code is being defined"
_SQL = re.compile(r"\s*(select|insert|update|delete|with|create)\b", re.IGNORECASE)


def decide(subject: Subject) -> Verdict | None:
    if not subject.is_literal:
        if subject.name in subject.demand.defining and _is_plain_code(subject):
            return Verdict(role=Role.CONSTANT, rule=CODE, reason=_DEFINING, place=subject.place)
        return None
    reason = ""
    match subject.value:
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Set():
            reason = "never changes, and the code is written for these values"
        case ast.Constant(value=None | bytes()):
            reason = "never changes"
        case ast.Constant(value=str(text)) if "\n" in text or _SQL.match(text):
            reason = "a text that belongs to the code"
    if subject.name in subject.demand.defining:
        reason = reason or _DEFINING
    if not reason and _names_a_column(subject):
        reason = "names a column, which the code is written for"
    return Verdict(role=Role.CONSTANT, rule=CODE, reason=reason, place=subject.place) if reason else None


def _is_plain_code(subject: Subject) -> bool:
    """Whether it is made from constants and imported code alone, and asks nothing: ``Pair = dict[str, int]``."""
    if subject.rebound or subject.mutated or not subject.chain:
        return False
    for index in subject.chain:
        facts = subject.program.deep[f"#{index}"]
        if facts.asks or facts.alters or facts.expensive or any(site.function for site in facts.calls):
            return False
        others = {name for name in facts.reads if name != subject.name and name in subject.program.lives}
        roles = {subject.verdicts[name].role if name in subject.verdicts else None for name in others}
        if not roles <= {Role.CONSTANT, Role.IMPORT}:
            return False
    return True


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
