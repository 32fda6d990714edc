"""What is read while code is being defined: decorators, defaults, annotations, bases and the bodies of classes.

``def cut(text, n=LIMIT)`` needs ``LIMIT`` when the module is imported, before there is any request or setting.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .scopes import FUNCTIONS, FunctionNode


def evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when the definition ``node`` does; annotations count, since names stand in them."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            arguments = node.args
            found: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
            if not isinstance(node, ast.Lambda):
                every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
                every += [each for each in (arguments.vararg, arguments.kwarg) if each]
                found += [*node.decorator_list, node.returns, *(each.annotation for each in every)]
            for each in found:
                if each is not None:
                    yield from evaluated(each)
        case _:
            yield node
            for each in ast.iter_child_nodes(node):
                yield from evaluated(each)


def deferred(node: ast.AST) -> Iterator[FunctionNode]:
    """The functions that stand directly inside ``node``, which run later than it."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, FUNCTIONS):
            yield each
        else:
            yield from deferred(each)


def at_once(node: FunctionNode) -> Iterator[ast.AST]:
    """The nodes below a function that run when it is called, without the functions that it only defines."""
    for each in [node.body] if isinstance(node, ast.Lambda) else node.body:
        yield from evaluated(each)
