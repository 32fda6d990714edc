"""A cache (``if k not in cache: cache[k] = compute(k)``) is kept per request: what it holds can be made again.

Kept longer it would grow without end and outlive the data that it was computed from, in each worker at another time.
Every change of it must be such a fill, guarded by a look whether the key is there, with a value that is computed.
"""

from __future__ import annotations

import ast

from ..endpoints import is_literal
from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB302"
MATCH = {
    "cache = {}\n"
    "def f(k: int):\n    if k not in cache:\n        cache[k] = k ** 2\n    return cache[k]\n# %%\nf(1)": "cache"
}
NO_MATCH = {
    "carts = {}\ndef f(user: str, x: str):\n    if user not in carts:\n        carts[user] = []\n"
    "    carts[user].append(x)\n    return carts[user]\n# %%\nf('a', 'b')": "carts"
}


def decide(subject: Subject) -> Verdict | None:
    if not subject.mutated or subject.rebound or subject.kind_name != "builtins.dict":
        return None
    if not all(_is_fill(subject, change.node) for change in subject.mutated):
        return None
    return Verdict(
        role=Role.STATE,
        lifetime=Lifetime.PER_REQUEST,
        rule=CODE,
        reason="a cache; kept longer, it would outlive the data that it was computed from",
        place=subject.place,
        evidence=changes(CODE, subject),
    )


def _is_fill(subject: Subject, node: ast.AST) -> bool:
    """Whether ``node`` is the target of an assignment under a look whether its key is missing."""
    for name in subject.demand.reached:
        for guard in ast.walk(subject.program.functions[name].node):
            match guard:
                case ast.If(test=test, body=body) if _asks_for_key(subject.name, test):
                    for each in (inner for statement in body for inner in ast.walk(statement)):
                        if isinstance(each, ast.Assign) and node in each.targets:
                            return not is_literal(each.value)
    return False


def _asks_for_key(name: str, test: ast.expr) -> bool:
    match test:
        case ast.Compare(ops=[ast.NotIn()], comparators=[ast.Name(id=container)]):
            return container == name
        case ast.Compare(
            left=ast.Call(func=ast.Attribute(value=ast.Name(id=container), attr="get")),
            ops=[ast.Is()],
            comparators=[ast.Constant(value=None)],
        ):
            return container == name
    return False
