"""Literals that an operator would change (URLs, paths, limits) become settings; the literal is the default."""

from __future__ import annotations

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB101"
MATCH = {"LIMIT = 3\ndef f(x: int):\n    return x > LIMIT\n# %%\nf(1)": "LIMIT"}
NO_MATCH = {"COLUMNS = ['a', 'b']\ndef f(x: int):\n    return COLUMNS[x]\n# %%\nf(1)": "COLUMNS"}


def decide(subject: Subject) -> Verdict | None:
    if not subject.is_literal:
        return None
    return Verdict(role=Role.CONFIG, rule=CODE, reason="an operator may change it", place=subject.place)
