"""What the notebook itself reads from the environment."""

from __future__ import annotations

import ast
from typing import Any

from ..literals import value_of


def environment(value: ast.expr | None) -> tuple[str | None, Any]:
    """Variable and default of ``os.getenv("A", "b")``, ``os.environ["A"]``, also inside ``int(...)``."""
    match value:
        case ast.Call(func=ast.Name(id="int" | "float" | "str" as kind), args=[inner]):
            alias, default = environment(inner)
            if alias is None:
                return None, None
            try:
                return alias, {"int": int, "float": float, "str": str}[kind](default) if default is not None else None
            except ValueError:
                return None, None
        case ast.Call(func=ast.Attribute(attr="getenv" | "get"), args=[ast.Constant(value=str(alias)), *rest]):
            try:
                return alias, value_of(rest[0]) if rest else None
            except ValueError:
                return None, None
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(alias))):
            return alias, None
        case ast.BoolOp(op=ast.Or(), values=[first, ast.Constant(value=default)]):
            alias, _ = environment(first)
            return alias, default
    return None, None
