"""Many callers at once, with the database's connections killed under them: what a service answers then."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import ANY
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text

NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, and the answer that is right: its JSON, and its status."""

    method: str
    path: str
    body: Any
    expected: Any
    status: int = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back.  ``at`` is seconds since the start, ``status`` 0 where nothing came."""

    ask: Ask
    at: float
    status: int
    answer: Any

    @property
    def right(self) -> bool:
        return self.status == self.ask.status and self.answer == self.ask.expected

    @property
    def unavailable(self) -> bool:
        return self.status == 503


@dataclass(slots=True)
class Report:
    """All that came back, and when the connections were killed: ``kills`` are the times, ``killed`` how many each."""

    seen: list[Seen] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    killed: list[int] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[int]:
        return Counter(each.status for each in self.seen)

    @property
    def wrong(self) -> list[Seen]:
        """What claims to be an answer, and is not the right one: another's row, above all."""
        return [each for each in self.seen if each.status == each.ask.status and not each.right]

    @property
    def failed(self) -> list[Seen]:
        """Neither an answer nor an honest 503."""
        return [each for each in self.seen if each.status != each.ask.status and not each.unavailable]

    @property
    def unavailable(self) -> list[Seen]:
        return [each for each in self.seen if each.unavailable]

    @property
    def last_unavailable(self) -> float | None:
        """How many seconds after a kill the last 503 came; infinite for one that came before any kill."""
        return max((self.since_kill(each) for each in self.unavailable), default=None)

    def since_kill(self, seen: Seen) -> float:
        return min((seen.at - kill for kill in self.kills if kill <= seen.at), default=float("inf"))

    def __str__(self) -> str:
        last = self.last_unavailable
        return (
            f"{len(self.seen)} requests, {sum(self.killed)} connections killed in {len(self.kills)} goes: "
            f"{len(self.wrong)} wrong, {len(self.failed)} failed, {len(self.unavailable)} times 503"
            + ("" if last is None else f", the last {last:.2f} s after a kill")
            + f"; statuses {dict(sorted(self.statuses.items()))}"
        )


def storm(
    url: str,
    asks: Sequence[Ask],
    *,
    kill: Callable[[], int],
    count: int = 800,
    kills: int = 2,
    callers: int = 16,
    patience: float = 15,
    calm: float = 1.5,
    limit: float = 120,
) -> Report:
    """Send ``asks`` in turn, at least ``count`` and until ``calm`` seconds after the last kill, for ``limit`` at most.

    Each of ``callers`` threads keeps its connection.  ``kill`` returns how many connections it ended; it is called
    ``kills`` times, at even distances.  Who gets no answer within ``patience`` seconds has status 0.
    """
    report = Report()
    turns = itertools.cycle(asks)
    lock = threading.Lock()
    began = time.monotonic()
    due = [count * (number + 1) // (kills + 1) for number in range(kills)]

    def over() -> bool:
        now = time.monotonic() - began
        enough = len(report.seen) >= count and not due and now > (report.kills[-1] if kills else 0) + calm
        return enough or now > limit

    def call() -> None:
        caller = _Caller(url, patience)
        while not over():
            with lock:
                ask = next(turns)
            status, answer = caller.send(ask)
            with lock:
                report.seen.append(Seen(ask, time.monotonic() - began, status, answer))
        caller.close()

    threads = [threading.Thread(target=call, daemon=True) for _ in range(callers)]
    for each in threads:
        each.start()
    while not over():
        if due and len(report.seen) >= due[0]:
            report.kills.append(time.monotonic() - began)
            report.killed.append(kill())
            due.pop(0)
        time.sleep(0.005)
    for each in threads:
        each.join(patience + 5)
    return report


class _Caller:
    """One client, and the connection that it keeps."""

    def __init__(self, url: str, patience: float) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=patience)

    def send(self, ask: Ask) -> tuple[int, Any]:
        body = None if ask.body is None else json.dumps(ask.body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            self.connection.request(ask.method, ask.path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return NO_ANSWER, f"{type(error).__name__}: {error}"
        with suppress(ValueError):
            return answer.status, json.loads(content)
        return answer.status, content.decode(errors="replace")

    def close(self) -> None:
        self.connection.close()


def answers(url: str, questions: Iterable[tuple[str, str, Any]]) -> list[Ask]:
    """``questions`` with what ``url`` answers to each, asked by one caller alone: what is right when there are many."""
    caller = _Caller(url, 30)
    asks = []
    for method, path, body in questions:
        status, answer = caller.send(Ask(method, path, body, None))
        # an error has the id of its request in it, which is another one every time
        asks.append(Ask(method, path, body, answer if status == 200 else ANY, status))
    caller.close()
    return asks


def kill_connections(database: str) -> int:
    """End all connections to the PostgreSQL ``database`` (a SQLAlchemy URL) but the one that does it; how many."""
    statement = (
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    engine = create_engine(database)
    try:
        with engine.connect() as connection:
            return connection.scalar(text(statement)) or 0
    finally:
        engine.dispose()
