"""``nb2svc.toml`` beside the notebook: the user's word for a whole project.

[globals]
scores = "state:shared"          # ROLE or ROLE:LIFETIME

[endpoints]
score = "POST /risk"             # or true, for the usual path; then these are the endpoints

[knowledge.kinds."acme.Client"]  # rows as in nb2svc's own knowledge
lifetime = "per_process"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .diagnostics import Unusable, error

NAME = "nb2svc.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """``globals_`` map names to what ``--set`` takes behind the ``=``, ``endpoints`` are as ``--endpoint`` takes."""

    globals_: Mapping[str, str] = field(default_factory=dict)
    endpoints: tuple[str, ...] = ()
    knowledge: Mapping[str, Any] = field(default_factory=dict)


def configuration(folder: Path) -> Configuration:
    """What ``nb2svc.toml`` in ``folder`` says; raises ``Unusable`` for what it cannot say."""
    path = folder / NAME
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Configuration()
    except (OSError, ValueError) as problem:
        raise _wrong(f"cannot be read: {problem}") from None
    if unknown := table.keys() - {"globals", "endpoints", "knowledge"}:
        raise _wrong(f"has no section {sorted(unknown)[0]!r}")
    if not all(isinstance(each, dict) for each in table.values()):
        raise _wrong("must consist of sections")
    globals_, endpoints = table.get("globals", {}), table.get("endpoints", {})
    if not all(isinstance(each, str) for each in globals_.values()):
        raise _wrong("must give each of [globals] a text")
    if not all(isinstance(each, str) or each is True for each in endpoints.values()):
        raise _wrong("must give each of [endpoints] a text or true")
    specs = tuple(name if route is True else f"{route}={name}" for name, route in endpoints.items())
    return Configuration(globals_=globals_, endpoints=specs, knowledge=table.get("knowledge", {}))


def _wrong(reason: str) -> Unusable:
    fix = 'see the README for what it may say, such as [globals] and scores = "state:shared"'
    return Unusable(error("NB696", f"{NAME} {reason}", fix=fix))
