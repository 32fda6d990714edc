"""What the service needs installed: what the notebook uses, and what every service is made of."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..plan.model import Requirement, Service

BASE = {
    "flask-openapi3": "flask-openapi3[swagger]>=4.3,<5",
    "pydantic-settings": "pydantic-settings>=2.16,<3",
    "pyuwsgi": "pyuwsgi>=2.0.30,<3",
}
ARTIFACTS = {"joblib": "joblib>=1.6,<2"}
DATABASE = {"sqlalchemy": "sqlalchemy>=2.1,<3"}


def listed(service: Service) -> list[dict[str, Any]]:
    """Each distribution once, in the order of their names; the plan's word on a version is the last."""
    own = BASE | (ARTIFACTS if service.artifacts else {}) | (DATABASE if speaks_sql(service) else {})
    found = {name: {"name": name, "spec": spec, "note": ""} for name, spec in own.items()}
    for each in service.requirements:
        found[normal(each.name)] = {"name": normal(each.name), "spec": spec(each), "note": each.note}
    return [found[name] for name in sorted(found)]


def spec(requirement: Requirement) -> str:
    own = BASE.get(normal(requirement.name), "")
    extras = "" if "[" in requirement.name else "".join(re.findall(r"\[.*\]", own))
    return f"{requirement.name}{extras}{requirement.specifier}"


def normal(name: str) -> str:
    """A distribution's name as an index compares it, without extras."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower()


def speaks_sql(service: Service) -> bool:
    return service.has_engine or service.has_shared or any(each.kind == "url" for each in service.settings)


def uses(needed: Collection[dict[str, Any]]) -> dict[str, bool]:
    """Libraries that some of the rendered files have a part for."""
    names = {each["name"] for each in needed}
    pandas = "pandas" in names
    return {"pandas": pandas, "numpy": pandas or "numpy" in names, "sqlalchemy": "sqlalchemy" in names}
