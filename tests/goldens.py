"""Whole rendered trees of the examples, to see what a change changes: ``make golden`` writes them anew."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from nb2svc.pipeline import converted

HERE = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[1] / "examples" / "notebooks"
NAMES = ("churn", "orders", "reviews", "exchange", "messy")


def made(name: str) -> dict[str, bytes]:
    """The files of the example ``name`` as they are rendered now, without the versions that happen to be installed."""
    tree, _ = converted(EXAMPLES / f"{name}.ipynb")
    return {each.path: normal(each.path, each.content) for each in tree.files}


def kept(name: str) -> dict[str, bytes]:
    folder = HERE / name
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def normal(path: str, content: bytes) -> bytes:
    """``pandas>=3.1,<4`` is ``pandas>=*,<*``, in the project's own ``dependencies`` alone."""
    if path != "pyproject.toml":
        return content
    head, begin, rest = content.decode().partition("\ndependencies = [\n")
    listed, end, tail = rest.partition("\n]\n")
    return (head + begin + re.sub(r"([<>=!~]=?)\s*[\d.]+", r"\1*", listed) + end + tail).encode()


def regenerate() -> None:
    for name in NAMES:
        files = made(name)
        shutil.rmtree(HERE / name, ignore_errors=True)
        for path, content in files.items():
            place = HERE / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        print(f"wrote {HERE / name} ({len(files)} files)")


if __name__ == "__main__":
    regenerate()
