"""Passwords, tokens and keys, and URLs that hold one, are given when the service is deployed and have no default.

In the source they would be in every copy of it, and the same everywhere.
"""

from __future__ import annotations

import ast

from ...knowledge.secrets import is_secret
from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB103"
MATCH = {
    "DB = 'postgresql://me:hunter2@db/shop'\ndef f(x: int):\n    return len(DB) + x\n# %%\nf(1)": "DB",
    "API_KEY = 'sk-123456789012345678901234'\ndef f(x: int):\n    return API_KEY\n# %%\nf(1)": "API_KEY",
}
NO_MATCH = {"DB = 'sqlite:///shop.db'\ndef f(x: int):\n    return len(DB) + x\n# %%\nf(1)": "DB"}


def decide(subject: Subject) -> Verdict | None:
    if not is_secret(subject.name, subject.value):
        return None
    if not (subject.is_literal or subject.asks("environment") or subject.asks("terminal")):
        return None
    holds = isinstance(subject.value, ast.Constant) and "://" in str(subject.value.value)
    reason = (
        "differs by deployment; it holds a password, so it has no default"
        if holds
        else "a secret, so it has no default"
    )
    return Verdict(role=Role.SECRET, rule=CODE, reason=reason, place=subject.place)
