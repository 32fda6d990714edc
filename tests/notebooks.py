"""Notebooks written as text, and what nb2svc makes of them.

Cells stand between lines of ``# %%``; ``# %% [markdown]``, ``# %% [raw]``, ``# %% tags=a,b`` and ``# %% count=3`` say
more about the one that follows.  Lines that begin with ``#> `` are the recorded result of their cell.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from nb2svc.pipeline import NO_OPTIONS, Options, planned
from nb2svc.pipeline import converted as convert
from nb2svc.render.model import FileTree

EXAMPLES = Path(__file__).parents[1] / "examples" / "notebooks"
PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def cells(text: str) -> list[dict[str, Any]]:
    parts = re.split(r"(?m)^# %%(?: +(.*))?$\n?", text)
    found = [_cell(parts[0], "")] if parts[0].strip() else []
    return found + [_cell(body, header or "") for header, body in zip(parts[1::2], parts[2::2], strict=True)]


def _cell(body: str, header: str) -> dict[str, Any]:
    source = "\n".join(line for line in body.rstrip("\n").split("\n") if not line.startswith("#> "))
    if kind := re.search(r"\[(markdown|raw)\]", header):
        return {"cell_type": kind[1], "metadata": {}, "source": source}
    said = dict(re.findall(r"(\w+)=(\S+)", header))
    count = int(said["count"]) if "count" in said else None
    result = re.findall(r"(?m)^#> (.*)$", body)
    outputs = [
        {
            "output_type": "execute_result",
            "execution_count": count,
            "metadata": {},
            "data": {"text/plain": "\n".join(result)},
        }
    ]
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": {"tags": said["tags"].split(",")} if "tags" in said else {},
        "outputs": outputs if result else [],
        "source": source,
    }


def notebook(folder: Path, text: str, name: str = "shop.ipynb", **metadata: Any) -> Path:
    """The notebook file ``name`` in ``folder`` with the cells of ``text``."""
    content = {"cells": cells(text), "metadata": PYTHON | metadata, "nbformat": 4, "nbformat_minor": 4}
    return written(folder, content, name)


def written(folder: Path, content: Any, name: str = "shop.ipynb") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def converted(path: Path, options: Options = NO_OPTIONS) -> FileTree:
    return convert(path, options)[0]


def plan_json(path: Path, options: Options = NO_OPTIONS) -> dict[str, Any]:
    """What ``nb2svc plan --json`` prints."""
    from nb2svc.show.as_json import as_json

    return json.loads(json.dumps(as_json(planned(path, options)), default=str))


def rows(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in plan["globals"]}


def contents(tree: FileTree) -> dict[str, str]:
    return {each.path: each.content.decode() for each in tree.files}


def on_disk(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` with its bytes."""
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def codes(diagnostics: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in diagnostics]


def nb2svc(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "nb2svc", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


class Said:
    """What the command said and how it ended, in this process: a tenth of the time."""

    def __init__(self, *arguments: object, cwd: Path | None = None) -> None:
        from typer.testing import CliRunner

        from nb2svc.cli import app

        with contextlib.chdir(cwd) if cwd else contextlib.nullcontext():
            result = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)
