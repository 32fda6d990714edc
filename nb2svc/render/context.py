"""What the templates are told: plain data, computed here so that they only lay it out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..plan.model import Service
from . import endpoints, readme, requirements, settings, testing
from .readme import joined
from .writers import Code, code, identifier, line


def context(service: Service, modules: Collection[str], data: Collection[str]) -> dict[str, Any]:
    """``modules`` and ``data`` are the names of the files that come with the templates' ones."""
    needed = requirements.listed(service)
    shown = [settings.laid_out(each, service.package) for each in service.settings]
    uses = requirements.uses(needed)
    served = endpoints.laid_out(service)
    return {
        "package": identifier(service.package),
        "prefix": Code(f"{identifier(service.package).upper()}_"),
        "title": line(service.title) or service.package,
        "intro": line(service.description),
        "description": line(service.description) or f"A service converted from {line(service.notebook)}",
        "notebook": line(service.notebook),
        "settings": shown,
        "settings_file": settings.needs(shown),
        "endpoints": served,
        "endpoints_file": endpoints.needs(service),
        "ready": [Code(each.code) for each in service.ready],
        "requirements": needed,
        "uses": uses,
        "tests": testing.laid_out(service, served),
        "readme": readme.laid_out(service, shown, served),
        "artifacts": [code(each) for each in service.artifacts],
        "has_data": bool(data),
        "notebook_modules": [identifier(each) for each in sorted(holding_functions(modules))],
        "notebook_files": [Code(f"{each}.__file__") for each in sorted(holding_functions(modules))],
        "has_startup": service.has_startup,
        "has_tables": service.has_tables,
        "has_engine": service.has_engine,
        "has_shared": service.has_shared,
        "has_prints": service.has_prints,
        "state_table": f"{service.package}_state",
        "processes": service.processes,
        "threads": service.threads,
        "artifact_names": joined([code(each) for each in service.artifacts]),
        "plural": Code("" if service.connections_per_request == 1 else "s"),
        "away": Code("the database" if uses["sqlalchemy"] else "something that the service needs"),
        "connections": service.connections_per_request,
        "pool": service.threads * service.connections_per_request,
        "all_connections": service.processes * service.threads * service.connections_per_request,
    }


def holding_functions(modules: Collection[str]) -> set[str]:
    """The modules whose ``raise`` is for the caller; one that makes resources speaks to who deploys the service."""
    own = {each.removesuffix(".py") for each in modules if each.endswith(".py") and "/" not in each}
    return own - {"constants", "resources", "startup", "tables"}
