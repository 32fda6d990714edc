"""The examples are rendered as they were last looked at; ``make golden`` accepts what is rendered now."""

from __future__ import annotations

import difflib
import subprocess
import tomllib
from pathlib import Path

import goldens
import pytest


@pytest.mark.parametrize("name", goldens.NAMES)
def test_an_example_is_rendered_as_it_was_last_accepted(name):
    made, kept = goldens.made(name), goldens.kept(name)
    changes = []
    for path in sorted(made.keys() | kept.keys()):
        before, after = (files.get(path, b"").decode().splitlines(keepends=True) for files in (kept, made))
        if path not in made or path not in kept:
            changes.append(f"{path} is {'new' if path in made else 'gone'}\n")
        elif before != after or kept[path] != made[path]:
            changes += difflib.unified_diff(before, after, f"golden/{name}/{path}", f"now/{path}")
    assert not changes, f"accept with 'make golden':\n{''.join(changes)}"


def test_only_the_versions_of_dependencies_are_left_out_of_the_comparison():
    text = b'[project]\nrequires-python = ">=3.11"\ndependencies = [\n    "pandas>=3.1,<4",\n]\nx = ">=9"\n'

    assert goldens.normal("README.md", text) == text
    assert goldens.normal("pyproject.toml", text) == text.replace(b">=3.1,<4", b">=*,<*")


def test_no_golden_file_is_hidden_from_git():
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        pytest.skip("no checkout")
    files = [str(each) for each in goldens.HERE.rglob("*") if each.is_file()]
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=root,
        input="\n".join(files),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout.split() == []


def test_golden_trees_are_not_shipped():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["nb2svc"]
