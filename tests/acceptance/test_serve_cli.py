"""``nb2svc serve NOTEBOOK`` as its user sees it: one line when it is ready, answers, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest
from converted import EXAMPLES, NB2SVC, ask, serving
from servers import load

NOTEBOOK = EXAMPLES / "churn.ipynb"


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment that marks all processes which come from it, with a place of its own for temporary files."""
    (tmp_path / "tmp").mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHURN_")}
    return {**kept, "TMPDIR": str(tmp_path / "tmp"), "ACCEPTANCE_MARK": uuid.uuid4().hex}


def alive(variables: dict[str, str]) -> list[str]:
    """The command lines of the processes that were started with these variables."""
    found = []
    for each in Path("/proc").iterdir():
        try:
            if variables["ACCEPTANCE_MARK"].encode() in (each / "environ").read_bytes():
                found.append((each / "cmdline").read_text())
        except (OSError, UnicodeDecodeError):
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_a_notebook_until_it_is_told_to_stop(database, tmp_path, variables, number):
    url = database("sqlite")
    load(url, NOTEBOOK.with_suffix(".sql"))
    variables["CHURN_DB_URL"] = url
    before = sorted(tmp_path.iterdir())

    with serving(NB2SVC, NOTEBOOK, cwd=tmp_path, variables=variables, end=number) as server:
        assert server.output == f"ready {server.url}\n"
        assert server.url.startswith("http://127.0.0.1:")
        assert ask(server.url, "POST", "/score", {"customer_id": 3}).json == {
            "id": 3,
            "orders": 7,
            "churn": 0.317,
            "at_risk": True,
        }
        assert ask(server.url, "GET", "/readyz").json == {"status": "ready"}
        assert len(alive(variables)) >= 6  # the command, a router, a master, four workers

    assert server.code == 0
    assert server.output == f"ready {server.url}\n"
    assert alive(variables) == []
    assert "Traceback" not in server.errors
    assert sorted(tmp_path.iterdir()) == before
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(OSError):
        ask(server.url, "GET", "/healthz")


def test_a_missing_setting_is_named(tmp_path, variables):
    words = [*NB2SVC, "serve", NOTEBOOK, "--port", "0"]
    began = time.monotonic()
    done = subprocess.run(words, cwd=tmp_path, env=variables, text=True, capture_output=True, timeout=60)

    assert (done.returncode, done.stdout) == (1, "")
    assert "CHURN_DB_URL" in " ".join(done.stderr.splitlines()[-4:])
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
    assert time.monotonic() - began < 30
    assert alive(variables) == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_password_is_not_shown(database, tmp_path, variables):
    variables["CHURN_DB_URL"] = "postgresql+psycopg://joe:sesame77@127.0.0.1:1/nowhere"
    words = [*NB2SVC, "serve", NOTEBOOK, "--port", "0"]
    done = subprocess.run(words, cwd=tmp_path, env=variables, text=True, capture_output=True, timeout=60)

    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert "sesame77" not in done.stderr
    assert "NB684" in done.stderr
    assert alive(variables) == []
