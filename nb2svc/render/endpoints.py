"""The functions and body models of ``api.py``.

What callers see (path, fields) is as the plan says; inside, names give way to those that Python, pydantic and the
module itself need: an endpoint ``list`` is a function ``list_endpoint``, a field ``json`` an attribute ``json_``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from ..plan.model import Endpoint, Parameter, Service
from .annotations import BOUNDED, checked, made_from_text
from .reserved import IN_API, IN_MODELS
from .writers import Code, identifier, py

PLACES = {"path": "Path", "query": "Query", "body": "Request"}
"""Where callers write fields, and how the class for each is called."""
MOST = 1_000
"""Items of a list that one request may bring: each may cost the notebook's code a query, or a request elsewhere."""


def laid_out(service: Service) -> list[dict[str, Any]]:
    taken = set(IN_API) | set(imported(service))
    return [_endpoint(each, taken, service) for each in service.endpoints]


def needs(service: Service) -> dict[str, Any]:
    imports = sorted({_import(each) for check in service.ready for each in check.imports})
    annotations = " ".join(checked(each.annotation) for one in service.endpoints for each in one.parameters)
    return {
        "imports": [Code(each) for each in imports],
        "bodies": any(_at(each, "body") for each in service.endpoints),
        "addresses": any(_at(each, "path") or _at(each, "query") for each in service.endpoints),
        "uses": {name: name in annotations for name in BOUNDED.values()},
        "writes_shared": any(each.writes_shared for each in service.endpoints),
    }


def imported(service: Service) -> list[str]:
    return [each.partition(":")[2] or each for check in service.ready for each in check.imports]


def _import(place: str) -> str:
    module, _, name = place.partition(":")
    return f"from {module} import {identifier(name)}" if name else f"import {module}"


def _endpoint(endpoint: Endpoint, taken: set[str], service: Service) -> dict[str, Any]:
    view = _free(identifier(endpoint.name), "_endpoint", taken)
    words = "".join(each[:1].upper() + each[1:] for each in endpoint.name.split("_"))
    inside = attributes(endpoint.parameters)
    models = [_model(endpoint, place, words, inside, taken) for place in PLACES if _at(endpoint, place)]
    return {
        "name": identifier(endpoint.name),
        "view": Code(view),
        "models": models,
        "has_body": bool(_at(endpoint, "body")),
        "plain": not _at(endpoint, "path") and not _at(endpoint, "query"),
        "verb": identifier(endpoint.method.lower()),
        "method": Code(endpoint.method.upper()),
        "path": endpoint.path,
        "doc": endpoint.doc.strip() or f"What the notebook's {endpoint.calls} returns.",
        "calls": identifier(endpoint.calls),
        "arguments": _arguments(endpoint, inside),
        "takes": Code(", ".join(f"{each['place']}: {each['name']}" for each in models)),
        "injected": bool(endpoint.injected),
        "parameters": endpoint.parameters,
        "writes_shared": endpoint.writes_shared,
        "uses_database": endpoint.uses_database,
        "shape": endpoint.shape,
        "recorded": Code(f"cell_{endpoint.recorded_cell}" if endpoint.recorded_cell else "the_notebook"),
    }


def _at(endpoint: Endpoint, place: str) -> list[Parameter]:
    return [each for each in endpoint.parameters if each.place == place]


def _model(endpoint: Endpoint, place: str, words: str, inside: Mapping[str, str], taken: set[str]) -> dict[str, Any]:
    """The class of what callers write into one place; flask-openapi3 tells the places by the arguments' names."""
    return {
        "name": Code(_free(f"{words}{PLACES[place]}", "", taken)),
        "base": Code("Body" if place == "body" else "Address"),
        "place": Code(place),
        "fields": [_field(each, inside[each.name]) for each in _at(endpoint, place)],
    }


def _free(name: str, ending: str, taken: set[str]) -> str:
    wanted, number = name, 2
    if wanted in taken and ending:
        wanted = name = f"{name}{ending}"
    while wanted in taken:
        wanted, number = f"{name}{number}", number + 1
    taken.add(wanted)
    return wanted


def attributes(parameters: Iterable[Parameter]) -> dict[str, str]:
    """The attribute for each field: pydantic lets none begin with ``_`` or hide what a model has."""
    found: dict[str, str] = {}
    for name in (identifier(each.name) for each in parameters):
        inside = name.lstrip("_")
        inside = inside if inside[:1].isalpha() else f"field_{inside}"
        while inside in found.values() or inside in IN_MODELS or inside.startswith("model_"):
            inside = f"{inside}_" if not inside.startswith("model_") else f"field_{inside}"
        found[name] = inside
    return found


def _field(parameter: Parameter, inside: str) -> dict[str, Any]:
    arguments = [] if parameter.required else [default(parameter)]
    if inside != parameter.name:
        arguments.append(f"alias={py(parameter.name)}")
    if parameter.has_example and parameter.place == "body":  # OpenAPI writes those of addresses in another way
        arguments.append(f"examples=[{py(parameter.example)}]")
    annotation = checked(parameter.annotation)
    if parameter.annotation.startswith(("list", "dict")):
        arguments.append(f"max_length={MOST:_}")
    if not parameter.required and parameter.default is None and not takes_null(annotation):
        annotation = Code(f"{annotation} | None")
    return {
        "attribute": Code(inside),
        "annotation": annotation,
        "value": Code(f" = Field({', '.join(arguments)})" if arguments else ""),
    }


def takes_null(annotation: str) -> bool:
    tree = ast.parse(annotation, mode="eval").body
    if isinstance(tree, ast.BinOp):
        return takes_null(ast.unparse(tree.left)) or takes_null(ast.unparse(tree.right))
    tree = tree.value if isinstance(tree, ast.Subscript) else tree
    return ast.unparse(tree) in ("None", "Any", "Optional")


def default(parameter: Parameter) -> str:
    made = made_from_text(parameter.annotation)
    if made and isinstance(parameter.default, str):
        return f"{made}.fromisoformat({py(parameter.default)})"
    return py(parameter.default)


def _arguments(endpoint: Endpoint, inside: Mapping[str, str]) -> Code:
    fields = []
    for parameter in endpoint.parameters:
        name, given = identifier(parameter.name), f"{parameter.place}.{inside[parameter.name]}"
        is_set = f"{py(inside[parameter.name])} in {parameter.place}.model_fields_set"
        fields.append(f"**({{{py(name)}: {given}}} if {is_set} else {{}})" if parameter.computed else f"{name}={given}")
    for each in endpoint.injected:
        ast.parse(each.value, mode="eval")
        fields.append(f"{identifier(each.name)}={each.value}")
    return Code(", ".join(fields))
