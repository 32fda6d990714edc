"""Globals that are the same object, or parts of it: after ``b = a``, what changes ``a`` changes ``b``.

a = b = []                        the same list
rows = TABLE["rows"]              a part of TABLE
for row in rows: row["x"] = 1     changes rows, and TABLE
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from .aliases import NONE, Aliases, Roots
from .kinds import Kinds

Partners = dict[str, frozenset[str]]
_PLAIN = ("builtins.str", "builtins.int", "builtins.float", "builtins.bool", "builtins.bytes", "builtins.NoneType")
_COPIES = ("pandas.DataFrame",)
"""Kinds whose parts are copies as soon as somebody changes them."""


def after(
    before: Mapping[str, frozenset[str]], nodes: Iterable[ast.AST], aliases: Aliases, *, definite: bool
) -> Partners:
    """The partners of each global once the statement with ``nodes`` has run."""
    found: Partners = dict(before)
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                names = [each for target in targets for each in _globals(target, aliases.kinds)]
                _bind(found, names, _roots(value, aliases), together=len(targets) > 1, fresh=definite, value=value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                _bind(found, _globals(target, aliases.kinds), _roots(value, aliases), fresh=definite)
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                _bind(found, _globals(target, aliases.kinds), _roots(value, aliases), fresh=False)
            case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
                _bind(found, _globals(target, aliases.kinds), _roots(value, aliases), fresh=definite)
    return found


def _globals(target: ast.expr, kinds: Kinds) -> list[str]:
    """The names that an assignment binds; none for ``a["x"] = 1``."""
    match target:
        case ast.Name(id=name):
            return [name] if kinds.is_global(target) else []
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return [name for each in elements for name in _globals(each, kinds)]
        case ast.Starred(value=value):
            return _globals(value, kinds)
    return []


def _roots(value: ast.expr, aliases: Aliases) -> Roots:
    if aliases.kinds.of(value, {}) in _PLAIN:
        return NONE
    whole = value
    while isinstance(whole, (ast.Attribute, ast.Subscript, ast.Call)):
        whole = whole.func if isinstance(whole, ast.Call) else whole.value
    if whole is not value and aliases.kinds.of(whole, {}) in _COPIES:
        return NONE
    return aliases.of(value)


def _bind(
    found: Partners,
    names: list[str],
    roots: Roots,
    *,
    together: bool = False,
    fresh: bool = True,
    value: ast.expr | None = None,
) -> None:
    for name in names if fresh else ():
        for other in found.pop(name, NONE):
            found[other] = found.get(other, NONE) - {name}
    shared = together and not isinstance(value, ast.Constant)
    if not roots and not shared:
        return
    for one in [names] if shared else [[each] for each in names]:
        group = {*one, *roots}
        group |= {other for each in [*group] for other in found.get(each, NONE)}
        for each in group:
            found[each] = found.get(each, NONE) | (group - {each})
