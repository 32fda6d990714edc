"""Why something is not bound, in words for the notebook's author, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass

NAME_FIX = "Choose the name in Python, from a fixed set: a dict of allowed names, or an `if` between whole statements."
LIST_FIX = "Pass the list itself: `IN :ids` in sqlalchemy.text() with .bindparams(bindparam('ids', expanding=True))."
CLAUSE_FIX = "Write the statement out and let only values vary, or choose between whole statements with `if`."
QUOTES_FIX = "Write the text in plain single quotes, without backslashes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    reason: str
    fix: str


class Unclear(Exception):
    """Binding would not be sound; ``hole`` is the code of the hole in question, if it is one."""

    def __init__(self, reason: str, fix: str, hole: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix
        self.hole = hole
