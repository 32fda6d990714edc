"""The tables of the README."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..plan.model import Service
from .bodies import possible
from .writers import Code, code, line, md

LONG = 200  # characters of a cell


def laid_out(service: Service, settings: Sequence[dict[str, Any]], endpoints: Sequence[dict[str, Any]]) -> dict:
    required = [each for each in settings if each["required"]]
    return {
        "required": joined([code(each["env"]) for each in required]),
        "settings": [_setting(each) for each in settings],
        "listen": not any(each["env"] == f"{service.package.upper()}_LISTEN" for each in settings),
        "endpoints": [_endpoint(each) for each in endpoints],
        "rows": [
            {
                "cell": each.cell,
                "names": Code(", ".join(code(name) for name in each.names)),
                "became": md(each.became),
                "because": md(each.because),
            }
            for each in service.rows
        ],
        "unasked": Code(joined([code(f"{each['method']} {each['path']}") for each in endpoints if not possible(each)])),
        "why_not": "" if service.tests.answers else line(service.tests.why_not),
        "reaches": reaches(service),
    }


def _setting(setting: dict[str, Any]) -> dict[str, Code]:
    names = [code(each) for each in (*setting["aliases"], setting["env"])]
    if setting["required"]:
        default = "required, secret" if setting["secret"] else "required"
    elif setting["secret"]:
        default = "secret"
    else:
        default = code(setting["plain"])
    if setting["kind"] == "file" and not setting["required"]:
        default = f"the package's {code('data/' + setting['plain'])}"
    return {"names": Code(" or ".join(names)), "default": Code(default), "description": md(setting["description"])}


def _endpoint(endpoint: dict[str, Any]) -> dict[str, Code]:
    body = {each.name: each.example if each.has_example else each.default for each in endpoint["parameters"]}
    takes, answers = (json.dumps(each, ensure_ascii=False) for each in (body, endpoint["shape"]))
    return {
        "call": code(f"{endpoint['method']} {endpoint['path']}"),
        "takes": code(takes if len(takes) <= LONG else ", ".join(body)) if body else Code(""),
        "answers": code(answers) if endpoint["shape"] and len(answers) <= LONG else md(endpoint["doc"].split("\n")[0]),
    }


def joined(names: Sequence[str]) -> Code:
    return Code(" and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names))


def reaches(service: Service) -> Code:
    """What ``/readyz`` asks for."""
    parts = ["the database"] if service.has_engine or service.has_shared else []
    parts += ["what `flask build` made"] if service.artifacts else []
    if not service.ready:
        return Code("the process answers")
    asked = f"{' and '.join(parts)} {'are' if len(parts) > 1 else 'is'}" if parts else "all that an answer needs is"
    return Code(f"{asked} within reach, else 503")
