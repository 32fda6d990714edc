"""ruff, once over the whole tree: imports sorted, unused ones gone, one layout."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

import ruff  # type: ignore[import-untyped]

LINE = 120
TARGET = "--target-version=py311"
ISOLATED = ["--isolated", "--no-cache"]


def formatted(files: Mapping[str, str], notebooks: Collection[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Python ``files`` (path to source) as ruff leaves them, and the style that it does not like in the ``notebooks``.

    What does not parse is a mistake of an earlier stage.
    """
    python = sorted(files)
    with tempfile.TemporaryDirectory(prefix="nb2svc-") as folder:
        for path in python:
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(files[path], encoding="utf-8", newline="")
        width = f"--line-length={LINE}"
        _ruff(folder, "check", "--fix", "--select=I,F401", "--exit-zero", width, TARGET, ".")
        _ruff(folder, "format", width, TARGET, ".")
        texts = {path: Path(folder, path).read_text(encoding="utf-8") for path in python}
        return texts, _remarks(folder, width, sorted(notebooks))


def _remarks(folder: str, width: str, files: Collection[str]) -> dict[str, list[str]]:
    """What ruff's own choice of rules says of ``files``, as codes that a pyproject.toml can ignore in them.

    An analyst's style is none of the service's business, but the service passes ``ruff check``.  What would fail at
    run time (undefined names, no Python) is no style and stays a finding.
    """
    found: dict[str, set[str]] = {}
    output = _ruff(folder, "check", "--exit-zero", "--output-format=json", width, TARGET, *files) if files else "[]"
    for each in json.loads(output):
        path = Path(each["filename"]).resolve().relative_to(Path(folder).resolve()).as_posix()
        if each["code"] and not each["code"].startswith(("E9", "F82", "F7", "invalid")):
            found.setdefault(path, set()).add(each["code"])
    return {path: sorted(codes) for path, codes in sorted(found.items())}


def _ruff(folder: str, *arguments: str) -> str:
    command = [ruff.find_ruff_bin(), *arguments, *ISOLATED]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ValueError(f"ruff {arguments[0]} refuses what was rendered: {result.stderr or result.stdout}")
    return result.stdout
