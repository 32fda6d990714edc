"""The two template languages of ``str``: ``"…%s…" % values`` and ``"…{}…".format(values)``.

Both take the literal template and the AST of what is filled in, and give parts; ``None`` is for what cannot be read
soundly: a width, a starred argument, an expression with effects that stands in two places.
"""

from __future__ import annotations

import ast
import re
from string import Formatter

from nb2svc.plan.sql.model import Hole, Part, Text

_CONVERSION = re.compile(r"%(?:\((?P<key>[^()]*)\))?(?P<digits>\.\d+)?(?P<type>.)", re.DOTALL)
_FIELD = re.compile(r"(\w*)((?:\.[^\W\d]\w*|\[[^\[\]]+\])*)")
_STEP = re.compile(r"\.(\w+)|\[([^\[\]]+)\]")


def percent(template: str, values: ast.expr) -> list[Part] | None:
    """The parts of ``template % values``."""
    found = list(_CONVERSION.finditer(template))
    if template.count("%") != sum(match[0].count("%") for match in found):
        return None
    keyed = any(match["key"] is not None for match in found)
    codes = _by_key(values) if keyed else _in_order(values)
    if codes is None:
        return None
    parts: list[Part] = []
    used: list[ast.expr] = []
    end = 0
    for match in found:
        parts.append(Text(text=template[end : match.start()]))
        end = match.end()
        if match["type"] == "%":
            if match[0] != "%%":
                return None
            parts.append(Text(text="%"))
            continue
        if keyed != (match["key"] is not None):
            return None
        node = codes(match["key"])
        hole = None if node is None else _percent_hole(match["type"], match["digits"] or "", node)
        if hole is None:
            return None
        used.append(node)
        parts.append(hole)
    if not keyed and codes("") is not None:
        return None
    parts.append(Text(text=template[end:]))
    return None if _made_twice(used) else parts


def _percent_hole(kind: str, digits: str, node: ast.expr) -> Hole | None:
    code = ast.unparse(node)
    if kind in "sra" and not digits:
        return Hole(code=code, conversion=kind)
    if kind in "diu" and not digits:  # %d cuts a float off
        whole = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "int"
        return Hole(code=code if whole else f"int({code})")
    if kind in "fF":
        return Hole(code=f"float({code})", format_spec=(digits or ".6") + "f")
    return None


def _in_order(values: ast.expr):
    """A function that gives one value after the other, then ``None``."""
    if isinstance(values, ast.Tuple):
        if any(isinstance(each, ast.Starred) for each in values.elts):
            return None
        queue = list(values.elts)
    elif isinstance(values, ast.Dict | ast.Lambda | ast.IfExp):
        return None
    else:
        queue = [values]
    return lambda _key: queue.pop(0) if queue else None


def _by_key(values: ast.expr):
    """A function from a key to the expression that stands for it."""
    if isinstance(values, ast.Name | ast.Attribute):
        return lambda key: ast.Subscript(value=values, slice=ast.Constant(value=key), ctx=ast.Load())
    if not isinstance(values, ast.Dict) or not all(isinstance(key, ast.Constant) for key in values.keys):
        return None
    named = {key.value: value for key, value in zip(values.keys, values.values, strict=True)}  # type: ignore[union-attr]
    return named.get


def braces(template: str, call: ast.Call) -> list[Part] | None:
    """The parts of ``template.format(…)``, where ``call`` is that call."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return None
    values: dict[str, ast.expr] = {str(at): value for at, value in enumerate(call.args)}
    values |= {str(keyword.arg): keyword.value for keyword in call.keywords}
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return None
    parts: list[Part] = []
    used: list[ast.expr] = []
    count = 0
    numbered = any(field[:1].isdigit() for _, field, _, _ in fields if field)
    for text, field, spec, conversion in fields:
        parts.append(Text(text=text))
        if field is None:
            continue
        match = _FIELD.fullmatch(field)
        if match is None or "{" in (spec or "") or (not match[1] and numbered):
            return None
        name = match[1] or str(count)
        count += not match[1]
        value = values.get(name)
        if value is None:
            return None
        used.append(value)
        parts.append(_brace_hole(value, match[2], spec or "", conversion or ""))
    return None if _made_twice(used) else parts


def _brace_hole(value: ast.expr, steps: str, spec: str, conversion: str) -> Part:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and not (steps or spec or conversion):
        return Text(text=value.value)
    for attribute, key in _STEP.findall(steps):
        if attribute:
            value = ast.Attribute(value=value, attr=attribute, ctx=ast.Load())
        else:
            index = ast.Constant(value=int(key) if key.isdecimal() else key)
            value = ast.Subscript(value=value, slice=index, ctx=ast.Load())
    return Hole(code=ast.unparse(value), conversion=conversion, format_spec=spec)


def _made_twice(nodes: list[ast.expr]) -> bool:
    """A call that fills two places is made once by the template, and would be made twice by its parts."""
    twice = [node for node in nodes if sum(node is each for each in nodes) > 1]
    effects = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
    return any(isinstance(inner, effects) for node in twice for inner in ast.walk(node))
