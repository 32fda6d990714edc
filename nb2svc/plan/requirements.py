"""What the service needs installed: a distribution for every module that its code imports."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Iterable

from .model import Requirement

DISTRIBUTIONS = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "faiss": "faiss-cpu",
    "fitz": "pymupdf",
    "google.generativeai": "google-generativeai",
    "jwt": "pyjwt",
    "MySQLdb": "mysqlclient",
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "psycopg_pool": "psycopg-pool",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "umap": "umap-learn",
    "yaml": "pyyaml",
}
DRIVERS = {
    "postgresql": "psycopg[binary]",
    "postgresql+psycopg": "psycopg[binary]",
    "postgresql+psycopg2": "psycopg2-binary",
    "postgresql+asyncpg": "asyncpg",
    "mysql": "mysqlclient",
    "mysql+pymysql": "pymysql",
    "mysql+mysqldb": "mysqlclient",
    "mariadb+pymysql": "pymysql",
}
"""https://docs.sqlalchemy.org/en/21/dialects/: the driver that a URL without one asks for."""
READS_ARTIFACTS = {"scikit-learn"}
"""Their files are read by the minor version that wrote them."""


def requirements(modules: Iterable[str], schemes: Iterable[str], installs: Iterable[str]) -> tuple[Requirement, ...]:
    """For imported ``modules``, the database URLs' ``schemes``, and what the notebook itself installs."""
    stated = {_normal(re.split(r"[\s\[<>=!~]", each, maxsplit=1)[0]): each for each in installs}
    wanted: dict[str, str] = {}
    for module in modules:
        top = module.partition(".")[0]
        if top and top not in sys.stdlib_module_names and top not in ("nb2svc", "IPython", "google"):
            wanted.setdefault(_distribution(top, stated), top)
    for scheme in schemes:
        if driver := DRIVERS.get(scheme):
            wanted.setdefault(driver, scheme)
    return tuple(_requirement(name, module, stated) for name, module in sorted(wanted.items()))


def _distribution(module: str, stated: dict[str, str]) -> str:
    if module in DISTRIBUTIONS:
        return DISTRIBUTIONS[module]
    if _normal(module) in stated or _version(module):
        return _normal(module)
    names = importlib.metadata.packages_distributions().get(module)
    return _normal(names[0]) if names else _normal(module)


def _requirement(name: str, module: str, stated: dict[str, str]) -> Requirement:
    plain = _normal(name.partition("[")[0])
    own = stated.get(plain, "")
    if found := re.search(r"[<>=!~].*$", own):
        return Requirement(name=name, module=module, specifier=found[0].replace(" ", ""), origin="notebook")
    version = _version(plain)
    if version is None:
        return Requirement(name=name, module=module, specifier="", origin="notebook" if own else "table")
    major, minor = version
    if plain in READS_ARTIFACTS:
        note = "an artifact is read by the version that made it"
        specifier = f">={major}.{minor},<{major}.{minor + 1}"
        return Requirement(name=name, module=module, specifier=specifier, origin="metadata", note=note)
    return Requirement(name=name, module=module, specifier=f">={major}.{minor},<{major + 1}", origin="metadata")


def _version(distribution: str) -> tuple[int, int] | None:
    try:
        found = re.match(r"(\d+)\.(\d+)", importlib.metadata.version(distribution))
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None
    return (int(found[1]), int(found[2])) if found else None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
