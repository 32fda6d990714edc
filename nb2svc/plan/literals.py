"""Literals of the notebook as values, and what their types are called."""

from __future__ import annotations

import ast
from typing import Any

JSON_TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    tuple: "array",
    dict: "object",
}


def value_of(node: ast.expr | None) -> Any:
    """What a literal stands for; raises ``ValueError`` for anything else."""
    if node is None:
        raise ValueError("no literal")
    try:
        return ast.literal_eval(node)
    except (TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError("no literal") from None
    except ValueError:
        return _arithmetic(node)


def _arithmetic(node: ast.expr) -> Any:
    """``24 * 60`` and ``"a" "b"``: what authors write for the sake of the reader."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            one, other = value_of(left), value_of(right)
            if isinstance(one, (int, float)) and isinstance(other, (int, float)) and max(abs(one), abs(other)) < 1e15:
                match op:
                    case ast.Mult():
                        return one * other
                    case ast.Add():
                        return one + other
                    case ast.Sub():
                        return one - other
                    case ast.Div() if other:
                        return one / other
            if isinstance(one, str) and isinstance(other, str) and isinstance(op, ast.Add):
                return one + other
    raise ValueError("no literal")


def json_type(value: Any) -> str:
    return JSON_TYPES.get(type(value), "string")


def annotation(value: Any) -> str:
    """The annotation of a setting or a parameter whose example is ``value``."""
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "str"
        case list() | tuple() | set():
            kinds = {annotation(each) for each in value}
            if kinds == {"int", "float"}:
                kinds = {"float"}
            return f"list[{kinds.pop()}]" if len(kinds) == 1 else "list[Any]"
        case dict():
            kinds = {annotation(each) for each in value.values()}
            return f"dict[str, {kinds.pop() if len(kinds) == 1 else 'Any'}]"
    return "Any"


def shape(value: Any) -> Any:
    """Types instead of values, as the tests of the service compare them; a list's are its first element's."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case dict():
            return {str(key): shape(each) for key, each in value.items()}
        case list() | tuple():
            return [shape(each) for each in value[:1]]
    return "string"
