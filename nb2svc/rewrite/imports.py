"""The imports of a module: what its code uses of the notebook's, and what the service's own parts need."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..program.model import Program


def used_imports(program: Program, code: str) -> list[str]:
    """Statements that import what ``code`` uses and the notebook imports.

    An import under ``if`` or ``try`` comes with all of that statement.
    """
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines: list[str] = []
    for name in sorted(names & program.imports.keys()):
        for index in program.final.get(name, ()):
            node = program.statements[index].node
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                lines.append(_one(program, name, node))
            elif program.statements[index].binds.get(name) == "import":
                lines.append(ast.unparse(node))
    stars = [
        f"from {each.module} import *"
        for statement in program.statements
        for each in [statement.node]
        if isinstance(each, ast.ImportFrom) and any(alias.name == "*" for alias in each.names)
    ]
    return list(dict.fromkeys([*stars, *lines]))


def _one(program: Program, name: str, node: ast.Import | ast.ImportFrom) -> str:
    if isinstance(node, ast.Import):
        found = [each for each in node.names if (each.asname or each.name.partition(".")[0]) == name]
        return "\n".join(f"import {each.name}{f' as {each.asname}' if each.asname else ''}" for each in found)
    alias = next(each for each in node.names if (each.asname or each.name) == name)
    module = f"{'.' * node.level}{node.module or ''}"
    return f"from {module} import {alias.name}{f' as {alias.asname}' if alias.asname else ''}"


def from_places(places: Iterable[str]) -> list[str]:
    """Statements for ``module:name``, ``module:name:alias``, ``module`` and ``.:module`` of the package."""
    lines = []
    for place in places:
        module, _, name = place.partition(":")
        lines.append(f"from {module} import {name.replace(':', ' as ')}" if name else f"import {module}")
    return list(dict.fromkeys(lines))


def module(name: str, program: Program) -> str:
    """The import of the package's module ``name``, under another name where the notebook means something else by it."""
    alias = program.unused(name)
    return f"from . import {name}" + (f" as {alias}" if alias != name else "")
