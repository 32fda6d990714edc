"""Files that the notebook names: those beside it travel with the package, databases in memory become files."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from ...diagnostics import warning
from .collected import Settings

LARGEST = 10 * 2**20
"""Bytes of a file that travels with the package; a larger one is named at deployment."""


def file_database(found: Settings, url: str) -> str:
    """SQLite in memory is one database per process, and empty: a file is what the notebook meant."""
    if url == ":memory:" or re.fullmatch(r"sqlite(\+\w+)?://(/:memory:)?", url):
        found.diagnostics.append(
            warning(
                "NB202",
                "the database in memory becomes a file: in memory, each process would have an empty one of its own",
                fix="name a server with --database, or in the environment when it is deployed",
            )
        )
        return f"{found.package}.db" if url == ":memory:" else f"sqlite:///{found.package}.db"
    return url


def relative(found: Settings, text: str) -> Path | None:
    """The file beside the notebook that ``text`` names; nothing outside of its folder."""
    path = PurePosixPath(text.replace("\\", "/"))
    if not text or len(text) > 255 or "\x00" in text or path.is_absolute() or ".." in path.parts or "://" in text:
        return None
    file = found.folder / path
    try:
        inside = file.resolve().is_relative_to(found.folder.resolve())
        return file if inside and file.is_file() and file.suffix not in (".db", ".sqlite", ".sqlite3") else None
    except OSError:
        return None


def shipped(found: Settings, text: str) -> str | None:
    """The name in the package's ``data`` folder of the file that ``text`` names, if it can travel."""
    file = relative(found, text)
    if file is None or file.stat().st_size > LARGEST:
        return None
    name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name).lstrip(".") or "data"
    while found.files.get(name, str(file)) != str(file):
        name = f"_{name}"
    found.files[name] = str(file)
    return name
