"""The exchange service asks another one, with a token, again when that is busy, and in eight threads at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from converted import EXAMPLES, ask, convert, many, own_tests, running, same, told

from nb2svc.diagnostics import Refused
from nb2svc.serve import Server, Service

NOTEBOOK = EXAMPLES / "exchange.ipynb"
BASE_URL = "http://127.0.0.1:8765"
TOKEN = "a-token"

CALLS = [
    ("currencies", {}),
    ("convert", {"amount": 99.9, "source": "USD"}),
    ("convert", {"amount": 99.9, "source": "USD", "target": "JPY"}),
    ("convert", {"amount": 0, "source": "SEK", "target": "SEK"}),
    ("convert", {"amount": -1, "source": "SEK"}),
    ("convert", {"amount": 1, "source": "XXX"}),
    ("convert", {"amount": 1, "source": "EUR", "target": "usd"}),
    ("compare", {"amount": 100, "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}),
    ("compare", {"amount": 2.5, "source": "PLN", "targets": ["CZK", "CZK", "EUR", "SEK", "PLN", "GBP", "JPY", "USD"]}),
    ("compare", {"amount": 1, "source": "EUR", "targets": []}),
    ("compare", {"amount": 1, "source": "EUR", "targets": ["USD", "XXX"]}),
    ("strongest", {}),
    ("strongest", {"base": "SEK"}),
    ("strongest", {"base": "GBP"}),
]


@contextmanager
def rates(port: int = 0) -> Iterator[str]:
    """The stub that stands beside the notebook, as a process; once it has ended, nobody listens at its URL."""
    port = port or free_port()
    process = subprocess.Popen([sys.executable, EXAMPLES / "exchange_stub.py", str(port)])
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def wait_for(port: int) -> None:
    for _attempt in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise AssertionError("the stub does not listen")


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Service:
    return convert(NOTEBOOK, tmp_path_factory.mktemp("tree") / "exchange")


@pytest.fixture(scope="module")
def asks(tmp_path_factory):
    os.environ["EXCHANGE_TOKEN"] = TOKEN
    with rates() as url:
        answers = told(NOTEBOOK, CALLS, replace={BASE_URL: url}, cwd=tmp_path_factory.mktemp("alone"))
    return [
        each.ask("GET" if name == "currencies" else "POST", f"/{name}", None if name == "currencies" else body)
        for (name, body), each in zip(CALLS, answers, strict=True)
    ]


@pytest.fixture
def server(service: Service):
    with rates() as url, running(service, settings(url), processes=3, threads=2) as server:
        yield server


def settings(url: str) -> dict[str, str]:
    """Patient, since a busy machine is no fault of the service."""
    return {"EXCHANGE_BASE_URL": url, "EXCHANGE_TOKEN": TOKEN, "EXCHANGE_TIMEOUT": "20"}


def test_it_answers_as_the_notebook(asks, server: Server):
    """The stub answers 503 to the first request for a pair: without the notebook's retries all of these would fail."""
    assert Counter(each.status for each in asks) == {200: 10, 400: 4}
    same(server.url, asks)


def test_many_ask_at_once(asks, server: Server):
    report = many(server.url, asks, 300)
    print(report)

    assert report.wrong + report.failed + report.unavailable == []


def test_it_asks_only_with_a_token(service: Service):
    with rates() as url, pytest.raises(Refused) as failed, running(service, {"EXCHANGE_BASE_URL": url}):
        pass

    assert "EXCHANGE_TOKEN" in str(failed.value)


def test_rates_that_are_away_make_it_unavailable_until_they_are_back(service: Service):
    euro = {"amount": 1, "source": "USD"}
    with ExitStack() as stack:
        with rates() as url:
            server = stack.enter_context(running(service, settings(url), processes=1))
            before = ask(server.url, "POST", "/convert", euro)
        away = [
            ask(server.url, "POST", "/convert", euro),
            ask(server.url, "POST", "/compare", {**euro, "targets": ["EUR", "GBP"]}),
            ask(server.url, "POST", "/strongest", {}),
        ]
        alive = ask(server.url, "GET", "/healthz")
        with rates(urlsplit(url).port):
            after = ask(server.url, "POST", "/convert", euro)

    assert [each.status for each in away] == [503] * 3
    assert not any(word in each.text for each in away for word in ("127.0.0.1", "requests", "Traceback", TOKEN))
    assert alive.status == 200
    assert (before.status, before.json) == (after.status, after.json) == (200, {"amount": 0.8, "currency": "EUR"})


def test_its_own_tests_pass(service: Service):
    assert " passed" in own_tests(service)
