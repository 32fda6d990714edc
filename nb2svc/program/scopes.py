"""Which names mean globals: Python's scoping, for code that stands at the top level of a cell."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..syntax import FunctionNode, bound, own, parameters


def global_names(trees: Iterable[ast.Module]) -> frozenset[int]:
    """The ``id`` of every ``ast.Name`` in ``trees`` that means a global."""
    found: set[int] = set()
    for tree in trees:
        _Resolver(found).generic_visit(tree)
    return frozenset(found)


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
