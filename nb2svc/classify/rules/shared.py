"""What one request writes and another must see: counters, histories, containers that are keyed by an input.

A request changes such a value from what it was (``orders += 1``, ``history.append(row)``, ``notes[user] = text``), and
an endpoint reports it.  In a worker's memory every worker would have its own; so it lives in the database, and
requests change it one after the other.
"""

from __future__ import annotations

import ast

from ...program.model import ADDS
from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB303"
MATCH = {
    "count = 0\ndef hit():\n    global count\n    count += 1\n    return count\n# %%\nhit()": "count",
    "log = []\ndef add(x: int):\n    log.append(x)\ndef show():\n    return log\n# %%\nadd(1)\nshow()": "log",
}
NO_MATCH = {
    "who = None\ndef f(user: str):\n    global who\n    who = user\n    return who\n# %%\nf('a')": "who",
    "cache = {}\n"
    "def f(k: int):\n    if k not in cache:\n        cache[k] = k ** 2\n    return cache[k]\n# %%\nf(1)": "cache",
}

PLAIN = ("json.value", *(f"builtins.{name}" for name in ("dict", "list", "int", "float", "str", "set")))


def decide(subject: Subject) -> Verdict | None:
    if not (subject.rebound or subject.mutated) or not subject.exposed or subject.kind_name not in PLAIN:
        return None
    if not all(change.how == ADDS for change in subject.rebound) or not _reported(subject):
        return None
    return Verdict(
        role=Role.STATE,
        lifetime=Lifetime.SHARED,
        rule=CODE,
        reason="requests add to it and report it, so all of them must see the same one",
        place=subject.place,
        evidence=changes(CODE, subject),
    )


def _reported(subject: Subject) -> bool:
    """Whether it is read anywhere but where it is changed."""
    changing = {id(change.node) for change in (*subject.rebound, *subject.mutated)}
    for name in subject.demand.reached:
        inner: set[int] = set()
        for node in ast.walk(subject.program.functions[name].node):
            if id(node) in changing or (isinstance(node, ast.AugAssign) and id(node.target) in changing):
                inner |= {id(each) for each in ast.walk(node)}
        for node in ast.walk(subject.program.functions[name].node):
            if (
                isinstance(node, ast.Name)
                and node.id == subject.name
                and isinstance(node.ctx, ast.Load)
                and subject.program.is_global(node)
                and id(node) not in inner
            ):
                return True
    return False
