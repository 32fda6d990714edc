"""Which names mean globals: Python's scoping, for code that stands at the top level of a cell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def global_names(trees: Iterable[ast.Module]) -> frozenset[int]:
    """The ``id`` of every ``ast.Name`` in ``trees`` that means a global."""
    found: set[int] = set()
    for tree in trees:
        _Resolver(found).generic_visit(tree)
    return frozenset(found)


def parameters(node: FunctionNode) -> tuple[str, ...]:
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


class _Resolver(ast.NodeVisitor):
    """Walks with a stack of scopes, each a set of local names; ``None`` marks names declared ``global``."""

    def __init__(self, found: set[int]) -> None:
        self.found = found
        self.stack: list[tuple[str, set[str], set[str]]] = []

    def visit_Name(self, node: ast.Name) -> None:
        for depth, (kind, names, declared) in enumerate(reversed(self.stack)):
            if node.id in declared:
                break
            if node.id in names and (kind != "class" or depth == 0):
                return
        self.found.add(id(node))

    def _function(self, node: FunctionNode) -> None:
        arguments = node.args
        outside: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
        if not isinstance(node, ast.Lambda):
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            outside += [*node.decorator_list, node.returns, *(each.annotation for each in every if each)]
        for each in outside:
            if each is not None:
                self.visit(each)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        self._scope("function", {*parameters(node), *(name for name, _ in bound(body))}, body)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for each in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(each)
        self._scope("class", {name for name, _ in bound(node.body)}, node.body)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.visit(node.generators[0].iter)
        targets = {name for each in node.generators for name, _ in bound([each.target])}
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner: list[ast.AST] = [*values]
        for number, each in enumerate(node.generators):
            inner += [each.target, *each.ifs, *([each.iter] if number else [])]
        self._scope("comprehension", targets, inner)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _scope(self, kind: str, names: set[str], body: Iterable[ast.AST]) -> None:
        nodes = list(body)
        declared = {name for each in own(nodes) if isinstance(each, ast.Global) for name in each.names}
        free = {name for each in own(nodes) if isinstance(each, ast.Nonlocal) for name in each.names}
        self.stack.append((kind, names - declared - free, declared))
        for each in nodes:
            self.visit(each)
        self.stack.pop()


def own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """``nodes`` and what is below them, but for the bodies of functions and classes."""
    for node in nodes:
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield from own(ast.iter_child_nodes(node))
