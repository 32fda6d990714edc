"""State that one request writes and others must see, whichever worker or machine they meet: rows of one table, as JSON.

    shared = resources.shared()          # Shared(engine, {"counter": lambda: 0, "history": list})
    shared.counter += 1
    shared.history.append(customer_id)

A request that writes runs inside ``transaction``: from its first use of the state until its answer is made it is the
only one that has it (two that both read 6 would both write 7).  Then what it changed is written back, all or nothing,
before the answer is sent; a request that fails leaves everything as it was.  Others read what was written last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from flask import g
from sqlalchemy import Engine

from .shared_json import decode, encode
from .shared_table import Rows

Initial = Mapping[str, Callable[[], Any]]


class Shared:
    """The notebook's names as attributes, with what they hold for everybody.

    Without an ``engine`` of the service's own, the setting ``state_url`` says where that is.
    """

    def __init__(self, engine: Engine | None, initial: Initial) -> None:
        vars(self)["_Shared__values"] = _Values(Rows(engine, initial), initial)  # past __setattr__

    def __enter__(self) -> Self:
        self.__values.load()
        return self

    def __exit__(self, *_error: object) -> None:
        self.__values.close()

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__values.now[name]
        except KeyError:
            raise AttributeError(f"{name} is no shared state") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.__values.now:
            raise AttributeError(f"{name} is no shared state")
        if not self.__values.rows.locked:
            raise RuntimeError(f"{name} {NOT_KEPT}")
        self.__values.now[name] = value


NOT_KEPT = "is written outside of shared.transaction(), or in a thread that a request has started: it would be lost"


class _Values:
    """What one request has read and made of it."""

    def __init__(self, rows: Rows, initial: Initial) -> None:
        self.rows = rows
        self.initial = initial
        self.now: dict[str, Any] = {}
        self.before: dict[str, str] | None = None

    def load(self) -> None:
        writes = g.pop("shared_writes", False)
        texts = self.rows.lock() if writes else self.rows.read()
        if writes:
            g.shared_values = self
        self.now = {name: decode(texts.get(name), make) for name, make in self.initial.items()}
        self.before = self.texts()

    def texts(self) -> dict[str, str]:
        return {name: encode(name, value, self.initial[name]) for name, value in self.now.items()}

    def changed(self) -> dict[str, str]:
        before, self.before = self.before, None
        return {} if before is None else {name: text for name, text in self.texts().items() if text != before[name]}

    def keep(self) -> None:
        """Write back what has changed, and let the next request have it."""
        self.rows.keep(self.changed())

    def drop(self) -> None:
        """Leave everything as it was."""
        self.before = None
        self.rows.release()

    def close(self) -> None:
        self.rows.release()
        if changed := self.changed():
            raise RuntimeError(f"{', '.join(changed)} {NOT_KEPT}")


@contextmanager
def transaction() -> Iterator[None]:
    """Around a request that writes.  The state is locked when it is first used in there, and not before."""
    g.shared_writes = True
    try:
        yield
        if "shared_values" in g:
            g.shared_values.keep()
    finally:
        g.pop("shared_writes", None)
        if "shared_values" in g:
            g.pop("shared_values").drop()
