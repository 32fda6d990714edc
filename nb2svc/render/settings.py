"""The fields of ``Settings``: their types, checks and the environment variables that fill them."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from typing import Any

from ..plan.model import Setting
from .writers import Code, env, identifier, line, py


def laid_out(setting: Setting, package: str) -> dict[str, Any]:
    return {
        "name": identifier(setting.name),
        "env": identifier(setting.env),
        "aliases": [identifier(each) for each in setting.aliases],
        "description": line(setting.description),
        "annotation": annotation(setting),
        "field": field(setting, package),
        "required": setting.required,
        "secret": setting.secret,
        "kind": setting.kind,
        "type": setting.type,
        "shown": env(setting.default),
        "plain": setting.default if isinstance(setting.default, str) else json.dumps(setting.default),
        "optional": setting.default is None,
    }


def annotation(setting: Setting) -> Code:
    ast.parse(setting.annotation, mode="eval")
    kind = "SecretStr" if setting.secret else "Path" if setting.kind == "file" else setting.annotation
    if setting.required or setting.default is not None or "None" in kind or "Optional" in kind:
        return Code(kind)
    return Code(f"{kind} | None")


def field(setting: Setting, package: str) -> Code:
    """``Field(0.3, ge=0, description="…")``"""
    arguments = [] if setting.required else [default(setting)]
    if own_names(setting, package):
        names = ", ".join(py(each) for each in (*setting.aliases, setting.env))
        arguments.append(f"validation_alias=AliasChoices({names})")
    if setting.least is not None:
        arguments.append(f"ge={py(setting.least)}")
    arguments.append(f"description={py(line(setting.description))}")
    return Code(f"Field({', '.join(arguments)})")


def default(setting: Setting) -> str:
    if setting.default is None:
        return "None"
    if setting.secret:
        return f"SecretStr({py(setting.default)})"
    if setting.kind == "file":
        return f'Path(__file__).parent / "data" / {py(setting.default)}'
    return f"Path({py(setting.default)})" if setting.annotation.startswith("Path") else py(setting.default)


def own_names(setting: Setting, package: str) -> bool:
    """Whether the prefix and the field's name do not make the environment variable, or not it alone."""
    return bool(setting.aliases) or setting.env.lower() != f"{package}_{setting.name}".lower()


def is_json(setting: dict[str, Any]) -> bool:
    """Whether the environment holds it as JSON."""
    kind = setting["type"] in ("array", "object") or setting["annotation"].startswith(("list", "dict", "tuple", "set"))
    return kind and not setting["secret"]


def needs(settings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What ``settings.py`` has besides its fields."""
    urls = [each for each in settings if each["kind"] == "url"]
    return {
        "aliases": any("AliasChoices" in each["field"] for each in settings),
        "urls": [py(each["name"]) for each in urls],
        "secret_urls": all(each["secret"] for each in urls),
        "plain_urls": not any(each["secret"] for each in urls),
        "optional_urls": any(not each["required"] and each["optional"] for each in urls),
        "from_json": [py(each["name"]) for each in settings if is_json(each)],
    }
