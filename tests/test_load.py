"""The load test can fail: pointed at a notebook's code as one module, it sees what a prefork server makes of it."""

from __future__ import annotations

import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from load import NO_ANSWER, Ask, answers, kill_connections, storm
from naive import naive
from servers import load
from sockets import clients, families, shared
from sqlalchemy import create_engine

from nb2svc.serve import Server

NOTEBOOK = Path(__file__).parents[1] / "examples" / "notebooks" / "churn.ipynb"
URL = "postgresql+psycopg://analyst:hunter2@db.internal/shop"
QUESTIONS = [("POST", "/score", {"customer_id": number}) for number in range(1, 37)] + [("GET", "/quality", None)]


def test_the_notebooks_code_as_one_module_fails(database, tmp_path):
    url = database("postgresql")
    load(url, NOTEBOOK.with_suffix(".sql"))
    endpoints = [("POST", "/score", "score"), ("GET", "/quality", "quality")]
    with Server(
        naive(NOTEBOOK, tmp_path / "alone", endpoints=endpoints, replace={URL: url}, processes=1, threads=1)
    ) as one:
        asks = answers(one.url, QUESTIONS)
    assert {ask.status for ask in asks} == {200}
    assert asks[2].expected == {"id": 3, "orders": 7, "churn": 0.317, "at_risk": True}

    with Server(naive(NOTEBOOK, tmp_path / "naive", endpoints=endpoints, replace={URL: url})) as server:
        inherited = shared(families(server.pid, server.workers), url)
        report = storm(server.url, asks, kill=lambda: kill_connections(url), patience=5, limit=30)

    assert all(len(holders) == 5 for holders in inherited.values())
    assert inherited
    assert len(report.seen) >= 400
    assert len(report.wrong + report.failed) > 100, report


@pytest.fixture
def toy():
    """A server whose answers are known: right, wrong, unavailable, broken, or none."""

    class Toy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/silent":
                self.close_connection = True
                return
            status = {"/unavailable": 503, "/broken": 500}.get(self.path, 200)
            self.send_response(status)
            self.send_header("Content-Length", "1")
            self.end_headers()
            self.wfile.write(b"1")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Toy)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_report_tells_the_kinds_of_answers_apart(toy):
    asks = [Ask("GET", "/right", None, 1), Ask("GET", "/wrong", None, 2)]
    asks += [Ask("GET", path, None, 1) for path in ("/unavailable", "/broken", "/silent")]
    report = storm(toy, asks, kill=lambda: 7, count=100, kills=2, callers=1, calm=0)
    paths = [{seen.ask.path for seen in part} for part in (report.wrong, report.failed, report.unavailable)]

    assert paths == [{"/wrong"}, {"/broken", "/silent"}, {"/unavailable"}]
    assert report.statuses.keys() == {200, 500, 503, NO_ANSWER}
    assert len(report.seen) >= 100
    assert report.killed == [7, 7]
    assert report.kills == sorted(report.kills)
    assert report.last_unavailable == float("inf")  # some came before any kill


def test_a_storm_ends_when_it_must(toy):
    began = time.monotonic()
    storm(toy, [Ask("GET", "/right", None, 1)], kill=lambda: 0, count=10**9, limit=0.5)

    assert time.monotonic() - began < 5


def test_a_connection_to_the_database_is_seen_from_outside(database):
    url = database("postgresql")
    engine = create_engine(url)
    with engine.connect() as connection:
        before = clients(url)
        inode = os.fstat(connection.connection.fileno()).st_ino
        assert inode in before
    engine.dispose()
    assert inode not in clients(url)
