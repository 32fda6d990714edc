"""Reads a Python expression that puts a statement together."""

from __future__ import annotations

import ast
import textwrap
from itertools import groupby

from nb2svc.plan.sql.model import Hole, Part, Text
from nb2svc.plan.sql.templates import braces, percent

_CONVERSIONS = {-1: "", ord("s"): "s", ord("r"): "r", ord("a"): "a"}


def parts_of(node: ast.expr) -> tuple[Part, ...] | None:
    """The parts of a string constant, f-string, concatenation, ``%`` or ``.format``, and of what is nested of them.

    ``textwrap.dedent`` and ``.strip()`` are looked through where they only touch the layout.  ``None`` when ``node``
    is nothing of the kind, or cannot be read soundly.  Nothing is raised.
    """
    try:
        parts = _parts(node)
    except RecursionError:
        return None
    return None if parts is None else _merged(parts)


def _parts(node: ast.expr) -> list[Part] | None:
    match node:
        case ast.Constant(value=str(text)):
            return [Text(text=text)]
        case ast.JoinedStr(values=values):
            return _joined(values)
        case ast.BinOp(op=ast.Add()):
            return _added(node)
        case ast.BinOp(op=ast.Mod(), left=left, right=right):
            template = _static(left)
            return None if template is None else percent(template, right)
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            template = _static(value)
            return None if template is None else braces(template, node)
        case ast.Call(func=ast.Attribute(value=value, attr="strip" | "lstrip" | "rstrip" as how), args=[], keywords=[]):
            return _stripped(_parts(value), how)
        case ast.Call(
            func=ast.Name(id="dedent") | ast.Attribute(value=ast.Name(id="textwrap"), attr="dedent"),
            args=[value],
            keywords=[],
        ):
            return _dedented(_parts(value))
    return None


def _static(node: ast.expr) -> str | None:
    parts = _parts(node)
    if parts is None or any(isinstance(part, Hole) for part in parts):
        return None  # a value could bring a % or a brace of its own
    return "".join(part.text for part in parts)  # type: ignore[union-attr]


def _joined(values: list[ast.expr]) -> list[Part] | None:
    parts: list[Part] = []
    for value in values:
        if not isinstance(value, ast.FormattedValue):
            parts += _parts(value) or []
            continue
        spec = "" if value.format_spec is None else _static(value.format_spec)
        if spec is None:
            return None
        conversion = _CONVERSIONS[value.conversion]
        nested = None if spec or conversion == "r" or conversion == "a" else _parts(value.value)
        parts += nested or [_hole(value.value, conversion, spec)]
    return parts


def _added(node: ast.expr) -> list[Part] | None:
    """``a + "…" + b``: one readable operand proves that the others are ``str`` too."""
    operands: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        operands.append(node.right)
        node = node.left
    operands.append(node)
    operands.reverse()
    read = [_parts(operand) for operand in operands]
    first = next((at for at, parts in enumerate(read) if parts is not None), None)
    if first is None:
        return None
    parts: list[Part] = []
    if first > 1:  # a + b + "…": the sum is a str, so both are; as one expression it keeps Python's order
        left = operands[0]
        for operand in operands[1:first]:
            left = ast.BinOp(left=left, op=ast.Add(), right=operand)
        parts.append(Hole(code=ast.unparse(left), is_text=True))
    elif first == 1:
        parts.append(_hole(operands[0], "", "", is_text=True))
    for operand, found in zip(operands[first:], read[first:], strict=True):
        parts += [_hole(operand, "", "", is_text=True)] if found is None else found
    return parts


def _hole(node: ast.expr, conversion: str, spec: str, *, is_text: bool = False) -> Hole:
    """The hole of ``node``; ``str(x)`` is the value of ``x``, written as text."""
    match node:
        case ast.Call(func=ast.Name(id="str" | "repr" as name), args=[value], keywords=[]) if (
            not conversion and not spec and not isinstance(value, ast.Starred)
        ):
            return Hole(code=ast.unparse(value), conversion=name[0])
    return Hole(code=ast.unparse(node), conversion=conversion, format_spec=spec, is_text=is_text)


def _stripped(parts: list[Part] | None, how: str) -> list[Part] | None:
    if parts is None:
        return None
    parts = list(_merged(parts))
    edges = {"strip": (0, -1), "lstrip": (0,), "rstrip": (-1,)}[how] if parts else ()
    for at in edges:
        edge = parts[at]
        if isinstance(edge, Hole) or (len(parts) > 1 and not edge.text.strip()):
            return None  # the value's own blanks would be stripped
        parts[at] = Text(text=edge.text.lstrip() if at == 0 else edge.text.rstrip())
    return parts


def _dedented(parts: list[Part] | None) -> list[Part] | None:
    """Dedenting with holes is left undone: it moves blanks between words only, if no quoted text spans two lines."""
    if parts is None:
        return None
    text = "".join(part.text if isinstance(part, Text) else "" for part in parts)
    if not any(isinstance(part, Hole) for part in parts):
        return [Text(text=textwrap.dedent(text))]
    if "$$" in text or any(line.count(quote) % 2 for line in text.split("\n") for quote in "'\"`"):
        return None
    return parts


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    merged: list[Part] = []
    for is_text, group in groupby(parts, key=lambda part: isinstance(part, Text)):
        if is_text:
            text = "".join(part.text for part in group)  # type: ignore[union-attr]
            merged += [Text(text=text)] if text else []
        else:
            merged += group
    return tuple(merged) or (Text(text=""),)
