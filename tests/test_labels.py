"""The scorer of the hand labels, asked as its user asks it, on one of our own notebooks."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "notebooks"
RIGHT = {
    "engine": {"class": "resource", "scope": "process"},
    "session": {"class": "config", "ambiguous": ["config", "resource/request"]},
}
WRONG = {"engine": {"class": "config", "kind": "secret"}, "never_bound": {"class": "scratch"}}


@pytest.fixture
def score(tmp_path):
    def run(labels: dict, *options: str, digest: str | None = None) -> subprocess.CompletedProcess:
        digest = digest or sha256((EXAMPLES / "churn.ipynb").read_bytes()).hexdigest()
        notebook = {"repo": "ours", "path": "churn.ipynb", "sha256": digest, "labels": labels}
        file = tmp_path / "labels.json"
        file.write_text(json.dumps({"version": 1, "notebooks": [notebook]}))
        command = [sys.executable, ROOT / "proof" / "labels" / "score.py", file, EXAMPLES, *options]
        return subprocess.run(command, capture_output=True, text=True)

    return run


def test_strict_is_the_readers_own_answer_and_lenient_any_accepted_one(score):
    ran = score(RIGHT, "--min-strict", "0.5", "--min-lenient", "1")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("1 notebooks, 0 without a plan; 2 names, strict=0.500 lenient=1.000\n")
    assert "wrong:" not in ran.stdout


@pytest.mark.parametrize("floor", [("--min-strict", "0.51"), ("--min-lenient", "1.01")])
def test_it_fails_below_either_floor(score, floor):
    assert score(RIGHT, *floor).returncode == 1


def test_a_plan_that_leaves_all_out_is_told_from_one_that_does_the_work(score):
    ran = score(RIGHT | {"never_bound": {"class": "scratch"}})
    assert "2 names that may not be scratch: strict=0.500 lenient=1.000" in ran.stdout
    assert "a plan that calls all scratch: strict=0.333 lenient=0.333" in ran.stdout


def test_a_wrong_answer_and_a_name_without_a_row_are_named(score):
    ran = score(WRONG)
    assert "wrong: ours churn.ipynb: engine is config/secret, not resource/process" in ran.stdout
    assert "wrong: ours churn.ipynb: never_bound is scratch, not no row" in ran.stdout
    assert "1 x config/secret taken for resource/process" in ran.stdout


def test_a_notebook_that_is_not_there_counts_as_wrong(score):
    ran = score(RIGHT, digest="0" * 64)
    assert ran.returncode == 1
    assert "not found: ours churn.ipynb" in ran.stdout
    assert "2 names, strict=0.000 lenient=0.000" in ran.stdout


def test_every_label_is_in_the_vocabulary():
    words = {"config", "config/secret", "request-state", "scratch", "library", "app"}
    words |= {f"resource/{scope}" for scope in ("preload", "process", "request")}
    notebooks = json.loads((ROOT / "proof" / "labels" / "notebooks.json").read_text())["notebooks"]
    assert len({notebook["sha256"] for notebook in notebooks}) == len(notebooks)
    for label in (label for notebook in notebooks for label in notebook["labels"].values()):
        detail = label.get("scope") or label.get("kind")
        own = f"{label['class']}/{detail}" if detail else label["class"]
        accepted = label.get("ambiguous", [own])
        assert accepted[0] == own and words.issuperset(accepted), label
