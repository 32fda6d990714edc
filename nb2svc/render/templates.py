"""The templates folder: where it is, what in it becomes which file, and how it is filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from . import writers

# Files that only some services have; all others are in each.
ONLY_IF = {
    "src/package/database.py": "has_engine",
    "src/package/printed.py": "has_prints",
    "src/package/shared.py": "has_shared",
    "src/package/shared_json.py": "has_shared",
    "src/package/shared_table.py": "has_shared",
    "tests/test_shared.py": "has_shared",
}


def folder() -> Path:
    """``nb2svc/templates`` in an installed package, ``templates`` beside the package in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / "templates", package.parent / "templates"):
        if (place / "service").is_dir():
            return place / "service"
    raise FileNotFoundError(f"nb2svc's templates are neither in {package} nor beside it")


def rendered(context: Mapping[str, Any], package: str, *, python: bool) -> Iterator[tuple[str, str]]:
    """Path and text of every file that ``context`` asks for: the Python ones, or the others."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder()),
        undefined=jinja2.StrictUndefined,
        finalize=writers.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the files are no HTML, and ``finalize`` lets nothing pass that no writer made
    )
    environment.filters.update(writers.FILTERS)
    for name in sorted(environment.list_templates(extensions=["j2"])):
        path = name.removesuffix(".j2")
        if path.endswith(".py") is python and (path not in ONLY_IF or context[ONLY_IF[path]]):
            yield path.replace("src/package/", f"src/{package}/"), environment.get_template(name).render(context)
