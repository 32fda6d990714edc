"""Lifetimes and settings: what a service relies on when it starts, forks and ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from flask import Flask

from exchange import lifetimes
from exchange.lifetimes import artifact, per_process, per_thread, preloaded

made = []


@artifact
def second():
    made.append("second")
    return first() + 1


@artifact
def first():
    made.append("first")
    return 1


@preloaded
def table():
    return [connection()]


@per_process
def connection():
    made.append("open")
    yield os.getpid()
    made.append("closed")


@per_process
def reader():
    barrier.wait()
    return table()


@preloaded
def index():
    barrier.wait()
    return connection()


@per_thread
def parser():
    return object()


barrier = threading.Barrier(2, timeout=0.2)


@pytest.fixture
def app(tmp_path):
    made.clear()
    app = Flask("toy")
    app.config["SETTINGS"] = SimpleNamespace(artifacts=tmp_path)
    lifetimes.init_app(app, SimpleNamespace(second=second, first=first))
    return app


def in_threads(app, *functions):
    def run(function):
        try:
            with app.app_context():
                results.append(function())
        except threading.BrokenBarrierError:
            pass

    results = []
    threads = [threading.Thread(target=run, args=[each], daemon=True) for each in functions]
    for each in threads:
        each.start()
    for each in threads:
        each.join(5)
    assert not any(each.is_alive() for each in threads)
    return results


def test_factories_that_call_each_others_kind_do_not_deadlock(app):
    in_threads(app, reader, index)


def test_threads_share_what_is_per_process_and_nothing_else(app):
    assert len(set(in_threads(app, connection, connection, connection))) == 1
    assert len(set(in_threads(app, parser, parser))) == 2


def test_what_was_opened_is_closed_by_the_process_that_opened_it(app):
    with app.app_context():
        connection()
    if (child := os.fork()) == 0:
        lifetimes.close(app)
        with app.app_context():
            fresh = connection() == os.getpid()
        os._exit(0 if made == ["open", "open"] and fresh else 1)
    assert os.waitpid(child, 0)[1] == 0
    lifetimes.close(app)
    assert made == ["open", "closed"]


def test_override(app):
    with lifetimes.override(app, first, 7), app.app_context():
        assert first() == 7


def start(code, tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-B", "-c", code],
        capture_output=True,
        check=False,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **environment},
    )


def test_threads_before_the_fork_are_refused(tmp_path):
    code = """
import threading, types, flask
from exchange import lifetimes
app = flask.Flask("toy")
lifetimes.init_app(app, None)
threading.Thread(target=threading.Event().wait, daemon=True).start()
lifetimes.preload(app, types.SimpleNamespace())
"""
    result = start(code, tmp_path, OMP_NUM_THREADS="1")
    assert "1 running thread(s)" in result.stderr


def test_wrong_settings_are_named_and_not_shown(tmp_path):
    (tmp_path / ".env").write_text("FOREIGN=s3cret\n")
    result = start("import exchange.wsgi", tmp_path)

    assert result.returncode == 1
    assert all(name in result.stderr for name in ["EXCHANGE_TOKEN"])
    assert "s3cret" not in result.stderr and "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
