"""Small notebooks, each with another kind of global: with 3 processes and 2 threads, they answer the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from converted import ask, convert, flask, many, running, same, told, written
from load import Ask
from sockets import clients, families, held, shared
from sqlalchemy import create_engine

from nb2svc.serve import Server

Calls = Sequence[tuple[str, dict[str, Any]]]


def questions(
    notebook: Path, calls: Calls, folder: Path, *, get: Sequence[str] = (), replace: Mapping[str, str] | None = None
) -> list[Ask]:
    """``calls`` as requests, with what the notebook makes of them in ``folder``; those of ``get`` are GET."""
    folder.mkdir()
    answers = told(notebook, calls, replace=replace, cwd=folder)
    return [
        answer.ask("GET" if name in get else "POST", f"/{name}", None if name in get else body)
        for (name, body), answer in zip(calls, answers, strict=True)
    ]


@contextmanager
def service(notebook: Path, **settings: str) -> Iterator[Server]:
    made = convert(notebook, notebook.with_suffix(""))
    with running(made, settings, processes=3, threads=2) as server:
        assert len(server.workers) == 3
        yield server


def test_without_a_database(tmp_path):
    notebook = written(
        tmp_path / "money.ipynb",
        """
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

RATES = {"eur": 1.0, "usd": 1.1, "jpy": float("nan")}
MOST = 1000


@dataclass
class Price:
    amount: float
    currency: str


def checked(currency):
    if currency not in RATES:
        raise LookupError(f"no rate for {currency}")
    return RATES[currency]
""",
        """
def exchange(amount: float, currency: str = "usd"):
    if amount > MOST:
        raise ValueError("too much")
    return Price(round(amount * checked(currency), 2), currency)


def currencies():
    return sorted(RATES)


def spread(numbers: list[int]):
    return {"least": min(numbers), "most": max(numbers), "sum": sum(numbers)}
""",
        "exchange(3, 'eur')",
        "currencies()",
        "spread([3, 1, 2])",
    )
    calls = [("exchange", {"amount": amount, "currency": each}) for amount in (0, 1.5, 999) for each in ("eur", "usd")]
    calls += [("exchange", {"amount": 3}), ("exchange", {"amount": 1001}), ("exchange", {"amount": 1, "currency": "x"})]
    calls += [("currencies", {}), ("spread", {"numbers": [5]}), ("spread", {"numbers": [3, -1, 7]})]
    asks = questions(notebook, calls, tmp_path / "alone", get=["currencies"])
    assert {each.status for each in asks} == {200, 400, 404}
    with service(notebook) as server:
        same(server.url, asks)
        report = many(server.url, asks, 200)
        infinite = ask(server.url, "POST", "/exchange", {"amount": 3, "currency": "jpy"})

    assert report.wrong + report.failed + report.unavailable == []
    assert infinite.json == {"amount": None, "currency": "jpy"}


def test_prints_are_the_answer_and_nobody_elses(tmp_path):
    notebook = written(
        tmp_path / "talk.ipynb",
        """
import time


def say(word):
    print(word, end=" ")
    time.sleep(0.001)


def greet(name: str, times: int = 3):
    for _ in range(times):
        say("hello")
        say(name)
    print()


def count(name: str):
    say(name)
    return len(name)
""",
        "greet('ann')",
        "count('ann')",
    )
    names = [f"caller{number}" for number in range(40)]
    calls = [("greet", {"name": name, "times": 1 + number % 7}) for number, name in enumerate(names)]
    (tmp_path / "alone").mkdir()
    answers = told(notebook, calls, cwd=tmp_path / "alone")
    asks = [Ask("POST", "/greet", body, answer.printed) for (_, body), answer in zip(calls, answers, strict=True)]
    asks += [Ask("POST", "/count", {"name": name}, len(name)) for name in names[::4]]
    with service(notebook) as server:
        one = ask(server.url, "POST", "/greet", {"name": "ann"})
        value = ask(server.url, "POST", "/count", {"name": "ann"})
        report = many(server.url, asks, 500)
    print(report)

    assert (one.status, one.kind, one.text) == (200, "text/plain", "hello ann hello ann hello ann \n")
    assert (value.kind, value.json) == ("application/json", 3)
    assert report.wrong + report.failed + report.unavailable == []


NOTES = """
import sqlite3

conn = sqlite3.connect("notes.db")
conn.execute("create table if not exists notes (id integer primary key, author text, body text)")
conn.commit()
"""


def test_a_global_sqlite_connection(tmp_path):
    notebook = written(
        tmp_path / "notes.ipynb",
        NOTES,
        """
def add(author: str, body: str):
    cursor = conn.execute("insert into notes (author, body) values (?, ?)", (author, body))
    if not body:
        raise ValueError("a note without text")
    conn.commit()
    return {"author": author, "id": cursor.lastrowid > 0}


def notes(author: str):
    return [row[0] for row in conn.execute(f"select body from notes where author = '{author}' order by id")]
""",
        "add('ann', 'milk')",
        "notes('ann')",
    )
    calls = [("add", {"author": author, "body": body}) for author in ("ann", "bob") for body in ("milk", "bread", "ü'")]
    calls += [("notes", {"author": each}) for each in ("ann", "bob", "cid")]
    asks = questions(notebook, calls, tmp_path / "alone")
    writes = [
        Ask("POST", "/add", {"author": f"a{n}", "body": f"b{n}"}, {"author": f"a{n}", "id": True}) for n in range(80)
    ]
    with service(notebook) as server:
        same(server.url, asks)
        empty = ask(server.url, "POST", "/add", {"author": "dan", "body": ""})
        report = many(server.url, writes, 64)
        bodies = [each.ask.body for each in report.seen]
        again = many(server.url, [Ask("POST", "/notes", {"author": b["author"]}, [b["body"]]) for b in bodies], 200)
        foreign = ask(server.url, "POST", "/notes", {"author": "x' or '1'='1"})  # in the notebook: everybody's
        dropped = ask(server.url, "POST", "/notes", {"author": "dan"})
    print(report, again, sep="\n")

    assert report.wrong + report.failed + report.unavailable == []
    assert again.wrong + again.failed + again.unavailable == []
    assert foreign.json == []
    assert (empty.status, empty.json["detail"]) == (400, "a note without text")
    assert dropped.json == []  # in the notebook, the next one's commit would have kept it


@pytest.fixture
def upstream():
    """An HTTP server that keeps connections and knows who asked on which."""

    class Upstream(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            number = int(self.path.rpartition("/")[2])
            asked.append((self.client_address[1], number))
            content = json.dumps({"number": number, "square": number**2}).encode()
            self.send_response(404 if number > 900 else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    asked: list[tuple[int, int]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    server.asked = asked
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_clients_connections_belong_to_one_worker(tmp_path, upstream):
    port = upstream.server_port
    notebook = written(
        tmp_path / "squares.ipynb",
        f"""
import requests

BASE = "http://127.0.0.1:{port}"
client = requests.Session()
client.headers["Accept"] = "application/json"
client.get(BASE + "/items/0")
""",
        """
def square(number: int):
    answer = client.get(f"{BASE}/items/{number}")
    if answer.status_code == 404:
        raise LookupError(f"nothing knows the square of {number}")
    return answer.json()["square"]
""",
        "square(3)",
    )
    asks = questions(notebook, [("square", {"number": each}) for each in (*range(60), 901)], tmp_path / "alone")
    assert asks[-1].status == 404
    with service(notebook) as server:
        upstream.asked.clear()
        report = many(server.url, asks, 400)
        url = f"postgresql://127.0.0.1:{port}"  # whatever speaks there
        inherited = shared(families(server.pid, server.workers), url)
        own = [len(held(each) & clients(url)) for each in server.workers]
    print(report, len({each for each, _ in upstream.asked}), "connections")

    assert report.wrong + report.failed + report.unavailable == []
    assert inherited == {}
    assert all(0 < each <= 2 for each in own)  # one for each thread, and kept
    assert len({each for each, _ in upstream.asked}) <= 12


SHOP = """
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

engine = create_engine("sqlite:///shop.db")
Session = sessionmaker(engine)
session = Session()


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Base.metadata.create_all(engine)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_object_that_holds_a_session(database, tmp_path, kind):
    notebook = written(
        tmp_path / "shop.ipynb",
        SHOP,
        """
class Repo:
    def __init__(self, session):
        self.session = session

    def find(self, number):
        item = self.session.get(Item, number)
        if item is None:
            raise LookupError(f"there is no item {number}")
        return item

    def rename(self, number, name):
        item = self.find(number)
        item.name = name
        if not name:
            raise ValueError("an item without a name")
        self.session.commit()
        return item


repo = Repo(session)
""",
        """
def item(number: int):
    found = repo.find(number)
    return {"id": found.id, "name": found.name}


def rename(number: int, name: str):
    return repo.rename(number, name).name
""",
        "item(3)",
        "rename(3, 'pear')",
    )
    url, other = database(kind), database(kind)
    for each in (url, other):
        fill(each)
    calls = [("item", {"number": each}) for each in (*range(1, 31), 31)]
    asks = questions(notebook, calls, tmp_path / "alone", replace={"sqlite:///shop.db": other})
    assert asks[2].expected == {"id": 3, "name": "item 3"}
    renames = [Ask("POST", "/rename", {"number": n, "name": f"new {n}"}, f"new {n}") for n in range(1, 21)]
    with service(notebook, SHOP_ENGINE_URL=url) as server:
        same(server.url, asks)
        unnamed = [ask(server.url, "POST", "/rename", {"number": n, "name": ""}) for n in range(1, 31)]
        after = many(server.url, asks, 300)
        inherited = shared(families(server.pid, server.workers), url) if kind != "sqlite" else {}
        renamed = many(server.url, renames, len(renames), callers=8)
        seen = [ask(server.url, "POST", "/item", {"number": n}).json for n in range(1, 31)]
    print(after)

    assert {(each.status, each.json["detail"]) for each in unnamed} == {(400, "an item without a name")}
    assert after.wrong + after.failed + after.unavailable == []
    assert renamed.wrong + renamed.failed + renamed.unavailable == []
    assert inherited == {}
    assert seen == [{"id": n, "name": f"new {n}" if n <= 20 else f"item {n}"} for n in range(1, 31)]


def fill(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table items (id integer primary key, name varchar(40) not null)")
        for number in range(1, 31):
            connection.exec_driver_sql(f"insert into items (id, name) values ({number}, 'item {number}')")
    engine.dispose()


def test_tables_of_classes_are_made_by_the_command(database, tmp_path):
    notebook = written(
        tmp_path / "shop.ipynb",
        SHOP,
        """
def items():
    return [each.name for each in session.query(Item).order_by(Item.id)]
""",
        "items()",
    )
    url = database("postgresql")
    made = convert(notebook, tmp_path / "shop")
    for _ in range(2):
        flask(made, "init-db", {"SHOP_ENGINE_URL": url})
    with running(made, {"SHOP_ENGINE_URL": url}, processes=3, threads=2) as server:
        assert ask(server.url, "GET", "/items").json == []
