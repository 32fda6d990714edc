"""``known()`` finds what the ``*.toml`` files here say of a qualified name; nothing else of them is asked."""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from ..diagnostics import Unusable, error
from .model import Call, Kind

__all__ = ["Call", "Kind", "Knowledge", "extended", "known"]


class Knowledge:
    """Rows by qualified name.  A row's name may be a pattern (``sklearn.*.[A-Z]*``); an exact one goes before it."""

    def __init__(self, kinds: dict[str, Kind], calls: dict[str, Call]) -> None:
        self._kinds, self._calls = kinds, calls
        self.rows = kinds, calls
        self._patterns = [name for name in (*kinds, *calls) if set("*[") & set(name)]
        self.kind = cache(self._kind)
        self.call = cache(self._call)

    def _kind(self, name: str) -> Kind | None:
        """The kind called ``name``, such as ``sqlalchemy.Engine``."""
        return self._kinds.get(name) or self._matching(name, self._kinds)

    def _call(self, name: str) -> Call | None:
        """What calling ``name`` does, such as ``sqlalchemy.create_engine``; a class that is a kind returns itself."""
        if row := self._calls.get(name):
            return row
        if name in self._kinds:
            return Call(name=name, returns=name)
        if row := self._matching(name, self._calls):
            return row
        return Call(name=name, returns=name) if self._matching(name, self._kinds) else None

    def _matching(self, name: str, rows: dict[str, Any]) -> Any:
        return next((rows[each] for each in self._patterns if each in rows and fnmatch.fnmatchcase(name, each)), None)


def known() -> Knowledge:
    """What is known here and now: everything that comes with the package, and what ``extended`` adds."""
    return _extended.get() or _own()


@contextmanager
def extended(table: Mapping[str, Any]) -> Iterator[None]:
    """Within, ``table`` (``kinds`` and ``calls``, as in the files here) is known as well, and goes before ours.

    Raises ``Unusable`` for a row that no model has.
    """
    if not table:
        yield
        return
    try:
        kinds, calls = _rows(table)
    except (TypeError, AttributeError, ValueError) as problem:
        fix = "see nb2svc/knowledge/model.py for what a row may say"
        raise Unusable(error("NB696", f"nb2svc.toml: [knowledge] cannot be used: {problem}", fix=fix)) from None
    own_kinds, own_calls = _own().rows
    token = _extended.set(Knowledge({**own_kinds, **kinds}, {**own_calls, **calls}))
    try:
        yield
    finally:
        _extended.reset(token)


_extended: ContextVar[Knowledge | None] = ContextVar("extended", default=None)


@cache
def _own() -> Knowledge:
    kinds: dict[str, Kind] = {}
    calls: dict[str, Call] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        more_kinds, more_calls = _rows(tomllib.loads(path.read_text("utf-8")))
        kinds.update(more_kinds)
        calls.update(more_calls)
    return Knowledge(kinds, calls)


def _rows(table: Mapping[str, Any]) -> tuple[dict[str, Kind], dict[str, Call]]:
    kinds = {name: Kind(name=name, **_row(Kind, row)) for name, row in table.get("kinds", {}).items()}
    calls = {name: Call(name=name, **_row(Call, row)) for name, row in table.get("calls", {}).items()}
    return kinds, calls


def _row(model: type, row: dict[str, Any]) -> dict[str, Any]:
    """TOML has lists only; the model's sets and tuples are made here."""
    made = {}
    for each in fields(model):
        if each.name in row:
            value = row[each.name]
            kind = str(each.type).partition("[")[0]
            made[each.name] = {"frozenset": frozenset, "tuple": tuple}.get(kind, lambda given: given)(value)
    if unknown := row.keys() - made.keys():
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return made
