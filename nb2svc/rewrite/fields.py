"""The dataclass of what a request keeps, with the values that the notebook begins with and the comments beside them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import libcst as cst

from ..plan.model import StateField
from ..program.model import Program
from ..syntax import bound_value
from .sources import Source

_EMPTY = {"{}": "dict", "[]": "list", "dict()": "dict", "list()": "list", "set()": "set"}
_ANNOTATIONS = {"builtins.dict": "dict", "builtins.list": "list", "builtins.set": "set", "builtins.int": "int"}
_ANNOTATIONS |= {"builtins.float": "float", "builtins.str": "str", "builtins.bool": "bool"}


def state_class(program: Program, fields: Iterable[StateField], sources: Mapping[int, Source]) -> tuple[str, list[str]]:
    """The class ``State`` and its factory, and the imports that they need."""
    imports = ["from dataclasses import dataclass"]
    lines = []
    reasons: dict[str, list[str]] = {}
    for field in fields:
        line, annotation = _line(program, field, sources)
        imports += ["from dataclasses import field"] if "field(" in line else []
        imports += ["from typing import Any"] if annotation == "Any" else []
        imports += [
            f"from {module} import {name}" for module, _, name in (each.partition(":") for each in field.imports)
        ]
        lines.append(f"    {line}")
        reasons.setdefault(field.reason, []).append(f"``{field.name}``")
    says = "\n    ".join(f"{', '.join(names)}: {reason}." for reason, names in reasons.items())
    doc = f'    """What one request keeps.\n\n    {says}\n    """\n'
    code = "\n".join(
        [
            "@dataclass",
            "class State:",
            doc,
            *lines,
            "",
            "",
            "@per_request",
            "def state() -> State:",
            "    return State()",
        ]
    )
    return code, imports


def _line(program: Program, field: StateField, sources: Mapping[int, Source]) -> tuple[str, str]:
    annotation = _ANNOTATIONS.get(program.kinds.get(field.name, ""), "Any")
    if field.statement is None:
        return f"{field.name}: Any = {_default(field.make or 'None')}", "Any"
    statement = program.statements[field.statement]
    node = statement.node
    assert isinstance(node, (ast.Assign, ast.AnnAssign))
    given = bound_value(node, field.name)
    value = ast.unparse(given) if given else "None"
    line = sources[statement.place.cell].statement(node)
    comment = ""
    if given is node.value and isinstance(line, cst.SimpleStatementLine) and line.trailing_whitespace.comment:
        comment = f"  {line.trailing_whitespace.comment.value}"
    if isinstance(given, ast.Constant) and given.value is None:
        annotation = "Any"
    return f"{field.name}: {annotation} = {_default(value)}{comment}", annotation


def _default(value: str) -> str:
    if value in _EMPTY:
        return f"field(default_factory={_EMPTY[value]})"
    tree = ast.parse(value, mode="eval").body
    if isinstance(tree, (ast.Constant, ast.UnaryOp)):
        return value
    return f"field(default_factory=lambda: {value})"
