"""A cache (``if k not in cache: cache[k] = compute(k)``) is kept per request: what it holds can be made again.

Kept longer it would grow without end and outlive the data that it was computed from, in each worker at another time.
Every change of it must be such a fill, with a value that is computed, and guarded by a look whether the key is there:

if k not in cache:                       cache[k] = ...
found = cache.get(k)
if found is None or time() > found[0]:   cache[k] = ...
if k in cache: return cache[k]
...                                      cache[k] = ...
"""

from __future__ import annotations

import ast

from ...syntax import is_literal
from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB302"
MATCH = {
    "cache = {}\n"
    "def f(k: int):\n    if k not in cache:\n        cache[k] = k ** 2\n    return cache[k]\n# %%\nf(1)": "cache",
    "seen = {}\ndef f(k: int):\n    old = seen.get(k)\n    if old is None or old[0] < 1:\n        old = (k, k ** 2)\n"
    "        seen[k] = old\n    return old[1]\n# %%\nf(1)": "seen",
    "done = {}\ndef f(k: int):\n    if k in done:\n        return done[k]\n    done[k] = k ** 2\n    return done[k]\n"
    "# %%\nf(1)": "done",
}
NO_MATCH = {
    "carts = {}\ndef f(user: str, x: str):\n    if user not in carts:\n        carts[user] = []\n"
    "    carts[user].append(x)\n    return carts[user]\n# %%\nf('a', 'b')": "carts",
    "mails = {}\ndef f(user: str, mail: str):\n    if user in mails:\n        raise ValueError(user)\n"
    "    mails[user] = mail.lower()\n    return mails\n# %%\nf('a', 'b')": "mails",
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
    """Whether ``node`` is the target of an assignment that only runs where its key is missing."""
    for name in subject.demand.reached:
        function = subject.program.functions[name].node
        looks = _looks(subject.name, function)
        for each in ast.walk(function):
            fill = _assigns(each.body, node) if isinstance(each, ast.If) else None
            if fill is not None and isinstance(each, ast.If) and _misses(subject.name, each.test, looks):
                return not is_literal(fill.value)
            body = getattr(each, "body", [])
            body = body if isinstance(body, list) else []
            for at, statement in enumerate(body):
                if _answers(subject.name, statement, looks) and (found := _assigns(body[at + 1 :], node)):
                    return not is_literal(found.value)
    return False


def _assigns(body: list[ast.stmt], node: ast.AST) -> ast.Assign | None:
    inside = (each for statement in body for each in ast.walk(statement))
    return next((each for each in inside if isinstance(each, ast.Assign) and node in each.targets), None)


def _looks(name: str, function: ast.AST) -> set[str]:
    """What a function calls the value that it found: ``found = cache.get(k)``."""
    return {
        target.id
        for each in ast.walk(function)
        if isinstance(each, (ast.Assign, ast.NamedExpr)) and _is_look(name, each.value)
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Name)
    }


def _is_look(name: str, value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=container), attr="get")):
            return container == name
        case ast.NamedExpr(value=inner):
            return _is_look(name, inner)
    return False


def _misses(name: str, test: ast.expr, looks: set[str]) -> bool:
    """Whether ``test`` holds wherever the key is missing."""
    match test:
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_misses(name, each, looks) for each in values)
        case ast.Compare(ops=[ast.NotIn()], comparators=[ast.Name(id=container)]):
            return container == name
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return _is_look(name, left) or (isinstance(left, ast.Name) and left.id in looks)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _hits(name, operand, looks)
    return False


def _hits(name: str, test: ast.expr, looks: set[str]) -> bool:
    """Whether ``test`` holds only where the key is there."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_hits(name, each, looks) for each in values)
        case ast.Compare(ops=[ast.In()], comparators=[ast.Name(id=container)]):
            return container == name
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _is_look(name, left) or (isinstance(left, ast.Name) and left.id in looks)
        case ast.Name(id=found):
            return found in looks
    return _is_look(name, test)


def _answers(name: str, statement: ast.stmt, looks: set[str]) -> bool:
    """``if k in cache: return cache[k]``: what follows only runs where the key is missing."""
    match statement:
        case ast.If(test=test, body=[*_, ast.Return(value=ast.expr() as value)], orelse=[]):
            found = any(isinstance(each, ast.Name) and each.id in {name, *looks} for each in ast.walk(value))
            return found and _hits(name, test, looks)
    return False
