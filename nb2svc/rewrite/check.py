"""The last look at the modules: every name in them means something, and only one thing.

What the analysis missed must not become a ``NameError`` in somebody's request: then nothing is written at all.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from ..diagnostics import Diagnostic, error
from .model import Module

_GIVEN = {*dir(builtins), "__name__", "__file__", "__doc__"}


def complaints(modules: tuple[Module, ...]) -> Iterator[Diagnostic]:
    for module in modules:
        tree = ast.parse(module.code)
        yield from _twice(module, tree)
        yield from _unbound(module, tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                yield from _too_early(module, node)


def _unbound(module: Module, tree: ast.Module) -> Iterator[Diagnostic]:
    import symtable

    table = symtable.symtable(module.code, module.path, "exec")
    known = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body):
        return
    scopes, free = [table], set()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        for each in scope.get_symbols():
            if (
                scope is not table and each.is_local()
            ):  # asked first: symtable takes a function called "top" for a module
                continue
            if each.is_global() or (scope is table and each.is_referenced()):
                known |= {each.get_name()} if each.is_declared_global() and each.is_assigned() else set()
                free.add(each.get_name())
    for name in sorted(free - known - _GIVEN):
        yield error(
            "NB619",
            f"{module.path} would read {name!r}, which nothing in it binds",
            fix=f"see where {name} comes from in the notebook; if that is plain code, this is a mistake of nb2svc's",
        )


def _twice(module: Module, tree: ast.Module) -> Iterator[Diagnostic]:
    """Names that an import and something else claim."""
    imported: dict[str, str] = {}
    for node in tree.body:
        match node:
            case ast.Import(names=aliases):
                given = {each.asname or each.name.partition(".")[0]: each.name.partition(".")[0] for each in aliases}
            case ast.ImportFrom(module=place, names=aliases):
                given = {each.asname or each.name: f"{place}.{each.name}" for each in aliases}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                given = {name: ""}
            case ast.Assign() | ast.AnnAssign():
                stored = (each for each in ast.walk(node) if isinstance(each, ast.Name))
                given = {each.id: "" for each in stored if isinstance(each.ctx, ast.Store)}
            case _:
                continue
        for name, source in given.items():
            if imported.get(name, source) != source:
                yield _taken(module, name)
            elif source:
                imported[name] = source


def _taken(module: Module, name: str) -> Diagnostic:
    return error(
        "NB618",
        f"{name!r} means one thing in the notebook and another in {module.path} of the service",
        fix=f"call it something else in the notebook: my_{name}",
    )


def _too_early(module: Module, node: ast.FunctionDef) -> Iterator[Diagnostic]:
    """A name that a plain statement of a function reads and only a later one binds."""
    bound = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    later = {
        each.id
        for statement in node.body
        for each in _own(statement)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    } - bound
    declared = {name for each in ast.walk(node) if isinstance(each, ast.Global) for name in each.names}
    for statement in node.body:
        names = [each for each in _own(statement) if isinstance(each, ast.Name)]
        if isinstance(statement, (ast.Assign, ast.Expr, ast.Return)) and _is_plain(statement):
            for each in names:
                if isinstance(each.ctx, ast.Load) and each.id in later - declared - bound:
                    yield error(
                        "NB619",
                        f"{node.name} of {module.path} would read {each.id!r} before it has a value",
                        fix=f"give the several meanings of {each.id} several names in the notebook",
                    )
        bound |= {each.id for each in names if isinstance(each.ctx, ast.Store)}


def _is_plain(statement: ast.stmt) -> bool:
    """Whether nothing in it binds names of its own, as comprehensions do."""
    return not any(isinstance(each, (ast.comprehension, ast.NamedExpr)) for each in ast.walk(statement))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement, without the functions and classes that it defines."""
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield each
            yield from _own(each)
