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

import pytest

from exchange.answers import answer, plain


class Colour(Enum):
    RED = "red"


@dataclass
class Point:
    x: float


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
    ],
    ids=lambda value: type(value).__name__,
)
def test_answer_is_json(app, value, expected):
    with app.app_context():
        response = answer(value)
    assert (response.mimetype, response.json) == ("application/json", expected)


def test_an_endless_generator_ends():
    with pytest.raises(OverflowError):
        plain(itertools.count())


@pytest.mark.parametrize("value", [object(), {1: "a", "1": "b"}], ids=["object", "keys"])
def test_what_has_no_form_in_json_is_an_error(value):
    with pytest.raises(TypeError):
        plain(value)
