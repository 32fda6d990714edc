"""Every field of every endpoint of the examples is attacked: what does not fit is refused, and nothing is told.

Never a 5xx, never another's row, and afterwards the service answers as before, in the same processes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from attacks import BROKEN, KINDS, STRANGER, UNFIT, Target, flood, masked, send, targets, telling, values
from converted import EXAMPLES, Answer, ask, convert, running, written
from servers import execute, load
from sqlalchemy import make_url
from test_exchange import rates
from test_exchange import settings as exchange_settings
from test_orders import NUMBERED

from nb2svc.pipeline import planned
from nb2svc.serve import Server

REFUSED = {400, 404, 422}
NAMES = ["churn", "orders", "reviews", "exchange", "messy", "search"]
MEANING = {("/classify", "text"), ("/classify_many", "texts"), ("/why", "text"), ("/search", "title")}
"""Texts whose words the answer depends on; for all others one stranger is as good as another."""
COUNTED = {"number"}
"""What counts up in the answers themselves."""

SEARCH = [
    """
from sqlalchemy import bindparam, create_engine, text
engine = create_engine("sqlite:///library.db")
with engine.begin() as connection:
    connection.execute(text("create table if not exists books (id integer primary key, title text, price real)"))
    connection.execute(text("insert into books values (1, 'Emma', 5), (2, '100% proof', 8)"))
""",
    """
def rows(statement, **given):
    with engine.connect() as connection:
        return [dict(each._mapping) for each in connection.execute(statement, given)]


def search(title: str):
    with engine.connect() as connection:
        found = connection.execute(text(f"select id, title from books where title like '%{title}%' order by id"))
        return [dict(each._mapping) for each in found]


def among(ids: list[int]):
    wanted = text("select title from books where id in :ids order by id").bindparams(bindparam("ids", expanding=True))
    return rows(wanted, ids=ids)


def cheaper(price: float, most: int = 10):
    with engine.connect() as connection:
        found = connection.execute(text(f"select title from books where price < {price} order by id limit {most}"))
        return [dict(each._mapping) for each in found]
""",
    'search("mm")',
    "among([1, 2])",
    "cheaper(6.5, most=3)",
]


@dataclass(slots=True)
class Attacked:
    """A running service, and what went wrong with it."""

    server: Server
    targets: list[Target]
    workers: list[int]
    before: list[Any]
    wrong: list[str] = field(default_factory=list)

    def check(self, what: str, answer: Answer | None, allowed: set[int], *sent: str) -> None:
        if answer is None or answer.status not in allowed:
            self.wrong.append(f"{what[:200]}: {answer and (answer.status, answer.text[:200])}")
        elif answer.status >= 400 and answer.json.keys() != {"error", "detail", "request_id"}:
            self.wrong.append(f"{what[:200]}: an error of its own shape, {answer.text[:200]}")
        elif told := telling(answer, *sent):
            self.wrong.append(f"{what[:200]}: tells {told!r}, {answer.text[:200]}")


def source(name: str, folder: Path) -> Path:
    return written(folder / "search.ipynb", *SEARCH) if name == "search" else EXAMPLES / f"{name}.ipynb"


@contextmanager
def started(name: str, folder: Path, database) -> Iterator[Server]:
    """The service of an example, with all that it needs."""
    notebook = source(name, folder)
    service = convert(notebook, folder / name)
    settings = {}
    if name in ("churn", "orders"):
        url = database("postgresql", "psycopg")
        settings = {"CHURN_DB_URL" if name == "churn" else "ORDERS_ENGINE_URL": url}
        if name == "churn":
            load(url, notebook.with_suffix(".sql"))
        else:
            execute(make_url(url), NUMBERED["postgresql"])
    if name != "exchange":
        with running(service, settings, processes=3, threads=2) as server:
            yield server
        return
    with rates() as url, running(service, exchange_settings(url), processes=3, threads=2) as server:
        yield server


@pytest.fixture
def attacked(request, tmp_path, database) -> Iterator[Attacked]:
    with started(request.param, tmp_path, database) as server:
        found = targets(server.url, planned(source(request.param, tmp_path)).plan.service.endpoints)
        for _turn in range(12):  # every worker makes what it makes first
            right(server.url, found)
        under = Attacked(server, found, sorted(server.workers), right(server.url, found))
        yield under
        assert not under.wrong, "\n".join(["", *under.wrong[:30]])
        assert right(server.url, found) == under.before
        assert sorted(server.workers) == under.workers, "workers have died"


def right(url: str, found: list[Target]) -> list[Any]:
    """What the service answers to what the notebook itself asks, without what counts."""
    answers = [ask(url, each.method, each.path, each.right if each.fields else None) for each in found]
    assert {each.status for each in answers} == {200}, answers
    return [settled(each.json) for each, target in zip(answers, found, strict=True) if target.path not in COUNTS]


COUNTS = {"/taken", "/usage", "/history", "/moves"}


def settled(value: Any) -> Any:
    return {name: each for name, each in value.items() if name not in COUNTED} if isinstance(value, dict) else value


@pytest.mark.parametrize("attacked", NAMES, indirect=True)
def test_no_field_of_any_endpoint_lets_anything_through(attacked: Attacked):
    url = attacked.server.url
    for target in attacked.targets:
        for each in target.fields:
            for value in UNFIT[each.kind]:
                allowed = {200, 422} if value == "null" and each.free else {422, 400}
                answer = ask(url, target.method, target.path, target.body(each.name, value))
                attacked.check(f"{target.path} {each.name}={value}", answer, allowed)
            for value in values(each.kind):
                strange(attacked, target, each.name, value, listed=False)
            for value in values(each.inner):
                strange(attacked, target, each.name, value, listed=True)
            for value in UNFIT.get(each.inner, ()):
                answer = ask(url, target.method, target.path, target.body(each.name, f"[{value}]"))
                attacked.check(f"{target.path} {each.name}=[{value}]", answer, {422, 400})
            if each.kind == "array":
                for count in (1_001, 100_000):
                    many = json.dumps([{"string": "a"}.get(each.inner, 1)] * count)
                    answer = ask(url, target.method, target.path, target.body(each.name, many))
                    attacked.check(f"{target.path} {count} {each.name}", answer, {422, 413})


def strange(attacked: Attacked, target: Target, name: str, value: str, *, listed: bool) -> None:
    """A value that fits its type is answered as any stranger is, and else refused."""
    url, sent = attacked.server.url, json.loads(value)
    answer = ask(url, target.method, target.path, target.body(name, f"[{value}]" if listed else value))
    attacked.check(f"{target.path} {name}={value}", answer, {200, *REFUSED}, str(sent))
    if isinstance(sent, str) and (target.path, name) not in MEANING and answer.status < 500:
        stranger = f"{STRANGER} {target.path}"
        other = json.dumps([stranger] if listed else stranger)
        control = ask(url, target.method, target.path, target.body(name, other))
        mine, theirs = settled(masked(answer.json, sent)), settled(masked(control.json, stranger))
        too_long = answer.status == 422 and len(sent) > len(stranger)  # for its column
        if (answer.status, mine) != (control.status, theirs) and not too_long and sent.strip():
            attacked.wrong.append(f"{target.path} {name}={value[:80]}: {mine}, and a stranger gets {theirs}")


@pytest.mark.parametrize("attacked", NAMES, indirect=True)
def test_no_body_brings_it_down(attacked: Attacked):
    url = attacked.server.url
    for target in attacked.targets:
        if not target.fields:
            for body in (b"{", b"x" * 100_000):
                attacked.check(f"{target.path} {body[:20]}", ask(url, target.method, target.path, body), {200, 400})
            attacked.check(target.path, ask(url, "DELETE", target.path), {405})
            continue
        whole = target.body(target.fields[0].name, json.dumps(target.right[target.fields[0].name]))
        for body in BROKEN:
            attacked.check(f"{target.path} {body[:40]}", ask(url, "POST", target.path, body), {400, 422})
        for kind in KINDS:
            attacked.check(f"{target.path} as {kind}", send(url, target.path, whole, kind), {415})
        for each in target.fields:
            given = {name: value for name, value in target.right.items() if name != each.name}
            allowed = {200} if each.free else {422}
            attacked.check(f"{target.path} no {each.name}", ask(url, "POST", target.path, given), allowed)
            twice = whole[:-1] + b", " + target.body(each.name, "[{}]")[1:]
            attacked.check(f"{target.path} {each.name} twice", ask(url, "POST", target.path, twice), {422, 400})
            extra = json.dumps({**target.right, f"{each.name}_": 1}).encode()
            attacked.check(f"{target.path} {each.name}_", ask(url, "POST", target.path, extra), {422})
        for size in (2**20 + 1, 100 * 2**20):
            for chunked in (False, True):
                what = f"{target.path} {size} bytes, {'chunked' if chunked else 'of known length'}"
                if answer := flood(url, target.path, size, chunked=chunked):  # it may hang up on who goes on sending
                    attacked.check(what, answer, {400, 411} if chunked else {413})
        attacked.check(f"{target.path} as GET", ask(url, "GET", target.path), {405})


CONNECTED = 'import sqlite3\nconn = sqlite3.connect("library.db")'
REFUSED_NOTEBOOKS = {
    "a table": 'def f(name: str):\n    return conn.execute(f"select * from {name}").fetchall()',
    "a column": 'def f(name: str):\n    return conn.execute(f"select {name} from books").fetchall()',
    "an order": 'def f(name: str):\n    return conn.execute(f"select id from books order by {name}").fetchall()',
    "a direction": 'def f(name: str):\n    return conn.execute(f"select id from books order by id {name}").fetchall()',
    "a list": 'def f(ids: list[int]):\n    ids = ", ".join(map(str, ids))\n'
    '    return conn.execute(f"select id from books where id in ({ids})").fetchall()',
    "a statement": "def f(name: str):\n    return conn.execute(name).fetchall()",
}


@pytest.mark.parametrize("what", REFUSED_NOTEBOOKS)
def test_what_cannot_be_bound_is_not_converted(what, tmp_path):
    notebook = written(tmp_path / "search.ipynb", CONNECTED, REFUSED_NOTEBOOKS[what], 'f("books")')
    with pytest.raises(AssertionError) as refused:
        convert(notebook, tmp_path / "search")

    assert "error NB5" in str(refused.value)
    assert not (tmp_path / "search").exists()
