"""The cells as numbered statements, and the functions, classes and imports that they define."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..notebook.model import Cell, Notebook
from ..syntax import FUNCTIONS, FunctionNode, bound, own
from .model import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A statement before anything is known of its effects."""

    index: int
    place: Place
    node: ast.stmt
    binds: dict[str, str]
    definite: bool
    shown: bool
    cell: Cell


def statements(notebook: Notebook) -> list[Raw]:
    found: list[Raw] = []
    for cell in notebook.cells:
        for node in _unguarded(cell.tree.body):
            last = node is cell.tree.body[-1]
            found.append(
                Raw(
                    index=len(found),
                    place=Place(cell.index, node.lineno, node.col_offset),
                    node=node,
                    binds={name: how for name, how in bound([node]) if how != "del"},
                    definite=not isinstance(node, (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)),
                    # a trailing semicolon hides a value, as it does in IPython
                    shown=isinstance(node, ast.Expr) and last and not cell.code.rstrip().endswith(";"),
                    cell=cell,
                )
            )
    return found


def _unguarded(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, those below ``if __name__ == "__main__":`` too: in a notebook it is."""
    for node in body:
        match node:
            case ast.If(
                test=ast.Compare(
                    left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]
                ),
                body=inner,
                orelse=[],
            ):
                yield from inner
            case _:
                yield node


def immediate(node: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement that run when it does: not the bodies of what it defines."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        yield from (each for target in node.targets for each in ast.walk(target))
        return
    stack: list[ast.AST] = [node]
    while stack:
        each = stack.pop()
        yield each
        match each:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                arguments = each.args
                stack += [*each.decorator_list, *arguments.defaults, *(d for d in arguments.kw_defaults if d)]
            case _:
                stack += reversed(list(ast.iter_child_nodes(each)))


def inside(node: FunctionNode) -> Iterator[ast.AST]:
    """All nodes of a function's body in source order, those of nested functions too: they run with it."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    for each in body:
        stack: list[ast.AST] = [each]
        while stack:
            one = stack.pop()
            yield one
            stack += reversed(list(ast.iter_child_nodes(one)))


def functions(raw: Raw) -> Iterator[tuple[str, FunctionNode, str]]:
    """Name, node and owning class of what statement ``raw`` defines; a definition under ``if`` or ``try`` counts."""
    for node in own([raw.node]):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node, ""
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):
                yield name, value, ""
            case ast.ClassDef(name=owner, body=body):
                for each in body:
                    if isinstance(each, FUNCTIONS) and not isinstance(each, ast.Lambda):
                        yield f"{owner}.{each.name}", each, owner


def imports(raw: Raw) -> Iterator[tuple[str, str]]:
    """Name and qualified name of what statement ``raw`` imports; a star is named ``*``."""
    for node in own([raw.node]):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
            case ast.ImportFrom(names=aliases, module=module, level=0):
                for alias in aliases:
                    yield alias.asname or alias.name, module if alias.name == "*" else f"{module}.{alias.name}"  # type: ignore[misc]
