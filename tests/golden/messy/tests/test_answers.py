"""What a notebook's function may return, and what the caller then gets."""

from __future__ import annotations

import itertools
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from messy import printed
from messy.answers import answer, plain


class Colour(Enum):
    RED = "red"


@dataclass
class Point:
    x: float


FRAME = pd.DataFrame({"a": [1, None], "b": pd.to_datetime(["2024-01-01", None])})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("text", "text"),
        ((1, 2), [1, 2]),
        ((each for each in "ab"), ["a", "b"]),
        ({3}, [3]),
        ([float("nan"), float("inf"), 1.5], [None, None, 1.5]),
        ({1: "a", ("x", "y"): "b"}, {"1": "a", "x_y": "b"}),
        ([datetime(2024, 1, 2, tzinfo=UTC), date(2024, 1, 2)], ["2024-01-02T00:00:00+00:00", "2024-01-02"]),
        ([timedelta(minutes=1), Decimal("1.5"), Decimal("NaN")], [60.0, 1.5, None]),
        ([Colour.RED, Path("a/b"), UUID(int=1), b"\xff"], ["red", "a/b", str(UUID(int=1)), "/w=="]),
        ([Point(1.0), namedtuple("Pair", "a b")(1, 2)], [{"x": 1.0}, {"a": 1, "b": 2}]),
        ([np.float32(0.5), np.bool_(True), np.array([[1, 2]])], [0.5, True, [[1, 2]]]),
        ({np.int64(2): "c"}, {"2": "c"}),
        (np.array(["2024-01-01"], "M8[ns]"), ["2024-01-01T00:00:00"]),
        ([pd.NA, pd.NaT, pd.Timestamp("2024-01-01")], [None, None, "2024-01-01T00:00:00"]),
        (FRAME, [{"a": 1.0, "b": "2024-01-01T00:00:00"}, {"a": None, "b": None}]),
        (FRAME[["a"]].rename_axis("row"), [{"row": 0, "a": 1.0}, {"row": 1, "a": None}]),
        (FRAME[["a"]].iloc[:1].groupby("a").agg(n=("a", "size")), [{"a": 1.0, "n": 1}]),
        (pd.DataFrame({"a": [1]}, index=["mean"]), [{"index": "mean", "a": 1}]),
        (pd.Series([1, 2], index=["x", "y"]), {"x": 1, "y": 2}),
        (pd.Series([1, 2], index=["x", "x"]), [{"index": "x", "value": 1}, {"index": "x", "value": 2}]),
        (pd.Index([1, 2]), [1, 2]),
        (pd.Categorical(["a"]), ["a"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_answer_is_json(app, value, expected):
    with app.app_context():
        response = answer(value)
    assert (response.mimetype, response.json) == ("application/json", expected)


def test_what_was_printed_answers_where_nothing_is_returned(app, capsys):
    with app.test_request_context():
        printed.print("one", 2, sep="-")
        response = answer(None)
        assert (response.mimetype, response.data) == ("text/plain", b"one-2\n")
        assert answer(3).json == 3
    with app.test_request_context():
        assert answer(None).json is None
    assert capsys.readouterr().out == ""


def test_an_endless_generator_ends():
    with pytest.raises(OverflowError):
        plain(itertools.count())


@pytest.mark.parametrize("value", [object(), {1: "a", "1": "b"}], ids=["object", "keys"])
def test_what_has_no_form_in_json_is_an_error(value):
    with pytest.raises(TypeError):
        plain(value)
