"""State that requests share: none of it is lost, and what failed leaves no trace."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from flask import Flask, current_app
from sqlalchemy import create_engine

from messy import lifetimes, shared
from messy.lifetimes import per_process, per_request
from messy.shared_json import decode, encode


@per_process
def engine():
    return create_engine(f"sqlite:///{current_app.config['SETTINGS'].artifacts}/test.db")


@per_request
def state():
    with shared.Shared(engine(), {"counter": int, "history": list}) as values:
        yield values


@pytest.fixture
def app(tmp_path):
    app = Flask("toy")
    app.config["SETTINGS"] = SimpleNamespace(artifacts=tmp_path)
    lifetimes.init_app(app, SimpleNamespace())
    yield app
    lifetimes.close(app)


def test_what_one_request_writes_the_next_one_sees(app):
    with app.app_context(), shared.transaction():
        values = state()
        values.counter += 1
        values.history.append({"customer": 3})
    with app.app_context():
        values = state()
        assert (values.counter, values.history) == (1, [{"customer": 3}])


def test_no_increment_is_lost(app):
    def count(_number):
        with app.app_context(), shared.transaction():
            state().counter += 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(40)))
    with app.app_context():
        values = state()
        assert values.counter == 40


def test_a_request_that_fails_changes_nothing(app):
    with app.app_context(), pytest.raises(ZeroDivisionError), shared.transaction():
        values = state()
        values.counter += 1
        values.counter /= 0
    with app.app_context():
        values = state()
        assert values.counter == 0


def test_what_would_be_lost_is_refused(app, caplog):
    with app.app_context(), pytest.raises(RuntimeError, match="counter"):
        state().counter += 1
    with app.app_context():
        state().history.append(1)
    assert "history is written outside" in caplog.text
    with app.app_context(), pytest.raises(AttributeError, match="unknown"):
        state().unknown = 1


@pytest.mark.parametrize(
    ("value", "initial"),
    [
        ({1: "a", None: [True, 1.5]}, dict),
        ({"__items__": 1}, dict),
        ([{"a": {2: {}}}], list),
        (Counter(a=2), Counter),
        (deque([1, 2], maxlen=2), lambda: deque(maxlen=2)),
        (defaultdict(list, {3: [1]}), lambda: defaultdict(list)),
        ({3, 1}, set),
        ("text", lambda: None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_comes_back_as_it_was(value, initial):
    again = decode(encode("name", value, initial), initial)
    assert (again, type(again)) == (value, type(value))


@pytest.mark.parametrize(
    "value", [(1, 2), [{1}], {(1, 2): 3}, SimpleNamespace()], ids=lambda value: type(value).__name__
)
def test_what_would_come_back_as_something_else_is_refused(value):
    with pytest.raises(TypeError, match="name is shared"):
        encode("name", value, list)
