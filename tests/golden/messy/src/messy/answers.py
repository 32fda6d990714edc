"""What the notebook's functions return, as the caller gets it: made inside the request, while rows can still be read.

Libraries are known by the names of their classes: none is imported that the service does not use.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import islice
from pathlib import PurePath
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app
from flask.json.provider import DefaultJSONProvider

from . import printed

MOST = 100_000  # values of one generator: an endless one must not fill the memory
SECRET = re.compile(
    "(^|_)(passwd|password|passphrase|pwd|secret|api_?key|private_key|(access|auth|refresh)_token)(_|$)", re.IGNORECASE
)


class JSONProvider(DefaultJSONProvider):
    sort_keys = False  # the analyst's order says something

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deeply") from None


def init_app(app: Flask) -> None:
    app.json = JSONProvider(app)


def answer(value: Any) -> Response:
    """The response for what a function returned: an image for a figure, JSON for everything else.

    A function that returns nothing has said what it has to say by ``print``.
    """
    if value is None and (text := printed.text()):
        return Response(text, mimetype="text/plain")
    names = _names(value)
    if "matplotlib.Figure" in names or "matplotlib.Axes" in names:
        return _image(value.figure)
    return value if isinstance(value, Response) else current_app.json.response(plain(value))


def plain(value: Any) -> Any:
    """``value`` in the types that JSON has."""
    if value is None or type(value) in (str, int, bool):
        return value
    for name in _names(value):
        if name in _LIBRARIES:
            return plain(_LIBRARIES[name](value))
    match value:
        case Enum():
            return plain(value.value)
        case int() | str():
            return value
        case float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case date() | time():  # a datetime is a date
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case UUID() | PurePath():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode()
        case Mapping():
            return _object(value)
        case _ if hasattr(value, "_asdict"):  # named tuples, rows of a query
            return plain(value._asdict())
        case _ if hasattr(value, "_sa_instance_state"):
            return plain(_columns(value))
        case _ if dataclasses.is_dataclass(value):
            return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
        case Iterator():
            values = [plain(each) for each in islice(value, MOST + 1)]
            if len(values) > MOST:  # a part that passes for the whole would be a wrong answer
                raise OverflowError(f"a generator yielded more than {MOST} values")
            return values
        case Iterable():
            return [plain(each) for each in value]
    raise TypeError(f"{type(value).__qualname__} has no form in JSON")


def _names(value: Any) -> list[str]:
    return [f"{each.__module__.partition('.')[0]}.{each.__name__}" for each in type(value).__mro__]


def _object(mapping: Mapping) -> dict[str, Any]:
    values = {_key(key): plain(each) for key, each in mapping.items()}
    if len(values) < len(mapping):  # {1: "a", "1": "b"}
        raise TypeError("two keys are the same in JSON")
    return values


def _key(key: Any) -> str:
    if isinstance(key, tuple):  # of a MultiIndex
        return "_".join(_key(each) for each in key if each != "")
    key = plain(key)
    return key if isinstance(key, str) else json.dumps(key)


def _columns(row: Any) -> dict:
    """What was loaded (or expired by a commit); to follow relationships would read half the database.

    Columns that are called like a password stay inside: nobody means them when they return a user.
    """
    state = row._sa_instance_state
    known = state.dict.keys() | state.expired_attributes
    columns = (each.key for each in state.mapper.column_attrs if each.key in known and not SECRET.search(each.key))
    return {each: getattr(row, each) for each in columns}


def _records(frame: Any) -> list[dict]:
    """An index of labels is data and becomes a column; row numbers are not."""
    index = frame.index
    labels = index.dtype.kind not in "iu" or index.name is not None
    return (frame.reset_index() if labels and not set(index.names) & set(frame.columns) else frame).to_dict("records")


def _series(series: Any) -> dict | list[dict]:
    if series.index.nlevels == 1 and series.index.is_unique:
        return series.to_dict()
    return _records(series.to_frame("value" if series.name is None else series.name))


def _array(array: Any) -> Any:
    # numpy makes integers of times in nanoseconds
    return array.astype(f"{array.dtype.kind}8[us]").tolist() if array.dtype.kind in "mM" else array.tolist()


def _image(figure: Any) -> Response:
    png = io.BytesIO()
    figure.savefig(png, format="png")
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # it keeps every figure that it made until it is told
    return Response(png.getvalue(), mimetype="image/png")


_LIBRARIES = {
    "numpy.generic": _array,
    "numpy.ndarray": _array,
    "pandas.DataFrame": _records,
    "pandas.ExtensionArray": list,
    "pandas.Index": list,
    "pandas.Interval": str,
    "pandas.NAType": lambda _: None,
    "pandas.NaTType": lambda _: None,
    "pandas.Period": str,
    "pandas.Series": _series,
    "polars.DataFrame": lambda frame: frame.to_dicts(),
    "polars.Series": lambda series: series.to_list(),
    "pydantic.BaseModel": lambda model: model.model_dump(),
    "torch.Tensor": lambda tensor: tensor.tolist(),
}
