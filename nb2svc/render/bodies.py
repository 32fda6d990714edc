"""Bodies for the service's tests: that of the notebook's own call, and those that no caller gets away with."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from ..plan.model import Parameter
from .writers import Code, py

LONGEST = 10_000  # characters of a text that an endpoint takes
SURROGATE = re.compile("[\ud800-\udfff]")
WRONG = {
    "integer": ["true", "3.5", "NaN", "1e999", '"1 or 1=1"', "9223372036854775808", "[]"],
    "number": ["true", "NaN", "1e999", '"1 or 1=1"', "[]"],
    "string": ["3", "false", "[]", '"\\u0000"', json.dumps("x" * (LONGEST + 1))],
    "boolean": ["1", '"true"', "[]"],
    "array": ["{}", "3", '"1 or 1=1"'],
    "object": ["[]", "3", '"1 or 1=1"'],
}
PLAIN = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}


def ask(endpoint: dict[str, Any]) -> dict[str, Any]:
    """``endpoint`` with how a test calls it."""
    given = {
        place: {each.name: each.example for each in endpoint["parameters"] if each.place == place and _usable(each)}
        for place in ("path", "query", "body")
    }
    arguments = py(_filled(endpoint["path"], given["path"]))
    if given["query"]:
        arguments = Code(f"{arguments}, query_string={py(given['query'])}")
    if endpoint["has_body"]:
        arguments = Code(f"{arguments}, json={py(given['body'])}")
    return {**endpoint, "possible": possible(endpoint), "request": Code(f"client.{endpoint['verb']}({arguments})")}


def _filled(path: str, values: dict[str, Any]) -> str:
    """``/orders/<int:number>`` with the example of ``number`` in it."""
    return re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda match: quote(str(values.get(match[1], "")), safe=""), path)


def possible(endpoint: dict[str, Any]) -> bool:
    """Whether a test can call it: every field has an example or may be left out."""
    return all(_usable(each) or not each.required for each in endpoint["parameters"])


def refused(endpoint: dict[str, Any]) -> list[Code]:
    """``(method, path, body)`` of requests whose fields do not fit, as literals."""
    fields = endpoint["parameters"]
    if not fields or not endpoint["plain"]:
        return []
    right = {each.name: json.dumps(each.example) for each in fields if _usable(each)}
    bodies = ["null", "[3]", '"text"', _body({**right, _unknown(fields): "1"})]
    if any(each.required for each in fields):
        bodies.append("{}")
    for each in fields:
        bodies += [_body({**right, each.name: value}) for value in _wrong(each)]
    return [Code(f"({py(endpoint['method'])}, {py(endpoint['path'])}, {_literal(each)})") for each in bodies]


def _usable(parameter: Parameter) -> bool:
    """Whether the service itself takes the example: no text that no database keeps, or that is no Unicode."""
    text = json.dumps(parameter.example, ensure_ascii=False)
    return parameter.has_example and "\\u0000" not in text and not SURROGATE.search(text) and len(text) <= LONGEST


def _wrong(parameter: Parameter) -> list[str]:
    kind = PLAIN.get(parameter.annotation)
    if kind is None and parameter.annotation.startswith(("list[", "dict[")):
        kind = "array" if parameter.annotation.startswith("list") else "object"
    if kind is None or (parameter.type != kind):
        return []
    return [*WRONG[kind], *(["null"] if parameter.required or parameter.default is not None else [])]


def _body(values: dict[str, str]) -> str:
    return f"{{{', '.join(f'{json.dumps(name)}: {value}' for name, value in values.items())}}}"


def _literal(body: str) -> str:
    long = json.dumps("x" * (LONGEST + 1))[1:-1]
    if long in body:
        before, _, after = body.partition(long)
        return f'{py(before)} + "x" * {LONGEST + 1} + {py(after)}'
    return py(body)


def _unknown(fields: Any) -> str:
    name = "unknown"
    while any(each.name == name for each in fields):
        name += "_"
    return name
