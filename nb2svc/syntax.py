"""Questions to syntax trees that every stage may ask: nothing here knows of notebooks."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def parameters(node: FunctionNode) -> tuple[str, ...]:
    """The names of a function's parameters, in the order in which they are written."""
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return tuple(each.arg for each in every if each)


def bound(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Each name that ``nodes`` bind in their own scope, with how: ``assign``, ``import``, ``def``, ``class``, ..."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, "def"
                # defaults and decorators run in this scope and may hold a walrus
                yield from bound([*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)])
                continue
            case ast.ClassDef(name=name):
                yield name, "class"
                continue
            case ast.Lambda():
                continue
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield alias.asname or alias.name.partition(".")[0], "import"
            case ast.ImportFrom(names=aliases):
                for alias in aliases:
                    if alias.name != "*":
                        yield alias.asname or alias.name, "import"
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, "assign"
            case ast.Name(id=name, ctx=ast.Del()):
                yield name, "del"
            case ast.ExceptHandler(name=str(name)):
                yield name, "except"
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name, "match"
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name, "augmented"
                yield from bound([node.value])
                continue
            case _ if isinstance(node, COMPREHENSIONS):
                # its targets are its own, but a walrus binds outside
                yield from ((each.target.id, "assign") for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
                continue
        yield from bound(ast.iter_child_nodes(node))


def own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """``nodes`` and what is below them, but for the bodies of functions and classes."""
    for node in nodes:
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield from own(ast.iter_child_nodes(node))


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


def is_literal(node: ast.AST) -> bool:
    """Whether ``node`` stands for its value: numbers, texts, and displays of them."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            return is_literal(operand)
        case ast.BinOp(left=left, right=right):
            return is_literal(left) and is_literal(right)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return all(map(is_literal, elements))
        case ast.Dict(keys=keys, values=values):
            return all(key is not None and is_literal(key) for key in keys) and all(map(is_literal, values))
    return False


def bound_value(node: ast.stmt, name: str) -> ast.expr | None:
    """What a statement gives to ``name``, when it gives it that and nothing else."""
    match node:
        case ast.Assign(targets=targets, value=value) if any(
            isinstance(each, ast.Name) and each.id == name for each in targets
        ):
            return value
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
            return value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
            for each, given in zip(names, values, strict=True):
                if isinstance(each, ast.Name) and each.id == name:
                    return given
    return None
