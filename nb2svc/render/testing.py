"""What the service's own tests are made of: settings, rows, and bodies that are right or wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..plan.model import Service, Setting
from .bodies import ask, refused
from .rows import table
from .settings import default
from .writers import Code, identifier, py

WORDS = {"int": "integer", "float": "number", "str": "string", "bool": "boolean", "NoneType": "null", "none": "null"}
STAND_INS = {"integer": "1", "number": "1.0", "boolean": "False", "array": "[]", "object": "{}"}


def laid_out(service: Service, endpoints: Sequence[dict[str, Any]]) -> dict[str, Any]:
    tests = service.tests
    asked = [ask(each) for each in endpoints]
    ready = [each for each in asked if each["possible"]]
    tables = [table(each) for each in tests.tables] if tests.engine else []
    models = [each for each in tables if each["model"]]
    return {
        "answers": tests.answers,
        "settings": [_setting(each, tests.url_setting) for each in service.settings],
        "engine": Code(f"resources.{identifier(tests.engine)}()") if tests.engine else None,
        "metadata": _metadata(tests.base),
        "tables": tables,
        "models": sorted({each["model"] for each in models}),
        "bare": [each for each in tables if not each["model"]],
        "row": next((each for each in models if each["by_number"]), None),
        "endpoints": ready if tests.answers else [],
        "shapes": [
            {**each, "expected": py(_words(each["shape"]))} for each in ready if tests.answers and each["shape"]
        ],
        "patched": next((each for each in ready if not each["injected"]), None),
        "crowd": _crowd(ready) if tests.answers else None,
        "refused": [case for each in endpoints for case in refused(each)],
        "post": next((each for each in asked if each["has_body"] and each["plain"] and each["verb"] == "post"), None),
        "shapeless": [each for each in ready if tests.answers and not each["shape"]],
        "required": [_variable(each) for each in service.settings if each.required],
        "wrong": next((_variable(each) for each in service.settings if each.required and each.kind == "url"), None),
        "shipped": any(each.kind == "file" and not each.required for each in service.settings),
        "fills": bool(tests.engine) and (bool(tables) or service.has_tables or bool(tests.base)),
        "builds": tests.answers and bool(service.artifacts),
    }


def _setting(setting: Setting, url_setting: str | None) -> dict[str, Code]:
    return {"name": identifier(setting.name), "value": Code(_value(setting, url_setting))}


def _value(setting: Setting, url_setting: str | None) -> str:
    if setting.kind == "url" or setting.name == url_setting:
        file = "test.db" if setting.name == url_setting else f"{setting.name}.db"
        return f'f"sqlite:///{{tmp_path}}/{file}"' if setting.kind == "url" else f'str(tmp_path / "{file}")'
    if setting.name == "artifacts":
        return "tmp_path"
    if setting.kind == "file":
        return f"tmp_path / {py(setting.name)}" if setting.required else f"shipped({py(setting.default)})"
    if setting.name == "db_connections":
        return "16"  # for tests that ask from many threads
    if not setting.required:
        return default(setting)
    if setting.secret:
        return '"test"'
    value = STAND_INS.get(setting.type, '"test"')
    return py(setting.least) if setting.least is not None and setting.type in ("integer", "number") else value


def _variable(setting: Setting) -> Code:
    return identifier(setting.aliases[0] if setting.aliases else setting.env)


def _metadata(base: str | None) -> Code | None:
    if base is None:
        return None
    place = ".".join(["models", *map(identifier, base.split("."))])
    return Code(place if base.lower().endswith("metadata") else f"{place}.metadata")


def _words(shape: Any) -> Any:
    """The types in JSON Schema's words, in which the tests compare."""
    match shape:
        case dict():
            return {key: _words(each) for key, each in shape.items()}
        case list() | tuple():
            return [_words(each) for each in shape]
        case str():
            return WORDS.get(shape, shape)
    raise TypeError(f"{shape!r} is no shape of an answer")


def _crowd(asked: Collection[dict[str, Any]]) -> dict[str, Any] | None:
    """An endpoint that many can ask at once for rows of their own: it takes one number, and keeps nothing."""
    for each in asked:
        fields = each["parameters"] if each["plain"] and each["has_body"] else []
        if len(fields) == 1 and fields[0].type == "integer" and each["uses_database"] and not each["writes_shared"]:
            return {**each, "field": py(fields[0].name)}
    return None
