"""Which service a directory holds."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Unusable, error


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """``requirements`` are as its ``pyproject.toml`` has them, ``python`` is what it says of Python (``>=3.11``)."""

    directory: Path
    package: str
    requirements: tuple[str, ...] = ()
    python: str = ""

    @property
    def prefix(self) -> str:
        """What the service's environment variables begin with."""
        return f"{self.package.upper()}_"

    @property
    def source(self) -> Path:
        return self.directory / "src"


def locate(directory: Path) -> Service:
    """The service in ``directory``; ``Unusable`` if there is none, or its ``pyproject.toml`` cannot be read."""
    directory = directory.resolve()
    if not directory.is_dir():
        raise _unusable(f"there is no directory {directory}")
    packages = sorted(each.parent.name for each in directory.glob("src/*/wsgi.py"))
    package = _recorded(directory) or (packages[0] if len(packages) == 1 else None)
    if package not in packages or not (directory / "uwsgi.ini").is_file():
        raise _unusable(f"{directory} holds no service: uwsgi.ini and one src/<package>/wsgi.py are expected")
    project = _project(directory)
    return Service(
        directory=directory,
        package=package,
        requirements=tuple(project.get("dependencies", [])),
        python=project.get("requires-python", ""),
    )


def _recorded(directory: Path) -> str | None:
    """The package that the converter noted, if it did."""
    try:
        noted = json.loads((directory / ".nb2svc.json").read_bytes())
    except (OSError, ValueError):
        return None
    name = noted.get("service") if isinstance(noted, dict) else None
    return name if isinstance(name, str) else None


def _project(directory: Path) -> dict:
    path = directory / "pyproject.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("project", {}) if path.exists() else {}
    except (OSError, ValueError) as reason:
        raise _unusable(f"{path} cannot be read: {reason}") from None


def _unusable(message: str) -> Unusable:
    fix = "convert a notebook first: nb2svc convert NOTEBOOK -o DIR, then nb2svc serve DIR"
    return Unusable(error("NB680", message, fix=fix))
