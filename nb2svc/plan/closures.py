"""Functions that remember: ``counter = make_counter()``, whose ``n`` no global names and every call changes.

A worker would count for itself, from one caller to the next, and no other worker would know.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..classify.model import Classification
from ..diagnostics import Diagnostic, error
from ..syntax import FunctionNode, at_once, bound, deferred

_MUTATING = {"append", "add", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update", "sort"}


def remembering(classification: Classification) -> Iterator[Diagnostic]:
    """An error for each function that requests call and that keeps something of its own from call to call."""
    program = classification.program
    for name, maker in program.made.items():
        verdict = classification.verdicts.get(name)
        if verdict is None or name not in classification.needed:
            continue
        if kept := next(_kept(program.functions[maker].node), None):
            yield error(
                "NB315",
                f"{name!r} keeps {kept!r} of {maker} from one request to the next, in each worker another one",
                cell=verdict.place.cell,
                line=verdict.place.line,
                fix=f"keep {kept} in a global of its own",
            )


def _kept(node: FunctionNode) -> Iterator[str]:
    """The names of a function that the functions inside it change."""
    own = _names(node)
    for inner in deferred(node):
        free = own - _names(inner)
        for each in ast.walk(inner):
            match each:
                case ast.Nonlocal(names=names):
                    yield from (name for name in names if name in own)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _MUTATING:
                    yield from (name,) if name in free else ()
                case (
                    ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del())
                    | ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del())
                ):
                    yield from (name,) if name in free else ()
        yield from _kept(inner)


def _names(node: FunctionNode) -> set[str]:
    """Its own names: parameters and what it binds, but for what it declares to be another's."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    others = {name for each in at_once(node) if isinstance(each, ast.Nonlocal | ast.Global) for name in each.names}
    parameters = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    return {*parameters, *(name for name, _ in bound(body))} - others
