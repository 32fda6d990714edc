"""The Python that a service runs in: its own, this one, or one that is made for it and kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from ..diagnostics import Unusable, error
from .cached import cached
from .locate import Service


def interpreter(service: Service, say: Callable[[str], None]) -> Path:
    """The executable: of ``DIR/.venv``, else this one if it has all requirements, else of a cached environment.

    Raises ``Unusable`` where uWSGI does not run, ``Refused`` if an environment cannot be made.
    """
    if sys.platform == "win32":
        fix = "run it in WSL or in a container: the service has a Dockerfile"
        raise Unusable(error("NB681", "uWSGI does not run on Windows", fix=fix))
    own = service.directory / ".venv" / "bin" / "python"
    if own.exists():
        return own
    missing = unresolved(service)
    if not missing:
        return Path(sys.executable)
    say(f"not in this Python: {', '.join(missing)}")
    return cached(service, say)


def uwsgi(python: Path) -> Path:
    """The ``uwsgi`` beside ``python``; ``Unusable`` if there is none."""
    # not resolved: a virtual environment's python is a link to another folder
    found = Path(os.path.abspath(python)).with_name("uwsgi")
    if found.exists():
        return found
    fix = f"{python} -m pip install pyuwsgi"
    raise Unusable(error("NB681", f"uWSGI is missing beside {python}", fix=fix))


def unresolved(service: Service) -> list[str]:
    """The requirements of ``service`` that this Python does not meet, its own version among them."""
    from packaging.requirements import InvalidRequirement
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        version = ".".join(map(str, sys.version_info[:3]))
        wrong = [] if SpecifierSet(service.python).contains(version, prereleases=True) else [f"python{service.python}"]
        return wrong + [each for each in service.requirements if not _met(each)]
    except (InvalidRequirement, InvalidSpecifier) as reason:
        fix = "correct it; README.md of the service says what it needs"
        raise Unusable(error("NB680", f"{service.directory / 'pyproject.toml'}: {reason}", fix=fix)) from None


def _met(text: str, extra: str = "") -> bool:
    """Whether what ``text`` asks for is installed, with what its extras ask for in turn."""
    from packaging.requirements import Requirement

    requirement = Requirement(text)
    if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
        return True
    try:
        found = metadata.distribution(requirement.name)
    except metadata.PackageNotFoundError:
        return False
    if not requirement.specifier.contains(found.version, prereleases=True):
        return False
    return all(_met(each, name) for name in requirement.extras for each in found.requires or [] if _of(each, name))


def _of(text: str, extra: str) -> bool:
    """Whether ``extra`` adds this requirement; what is required anyway was there when the distribution came."""
    from packaging.requirements import Requirement

    marker = Requirement(text).marker
    return bool(marker and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""}))
