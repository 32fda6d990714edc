"""The exchange service asks another one, with a token, again when that is busy, and in eight threads at once."""

from __future__ import annotations

import os
import runpy
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from converted import EXAMPLES, ask, convert, many, running, same, own_tests, told

from nb2svc.serve import Server, Service, StartError

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
def rates() -> Iterator[str]:
    """The stub that stands beside the notebook, on a port of its own."""
    server = runpy.run_path(str(EXAMPLES / "exchange_stub.py"))["listening"](0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


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
    return {"EXCHANGE_BASE_URL": url, "EXCHANGE_TOKEN": TOKEN}


def test_it_answers_as_the_notebook(asks, server: Server):
    """The stub answers 503 to the first request for a pair: without the notebook's retries all of these would fail."""
    assert Counter(each.status for each in asks) == {200: 10, 400: 4}
    same(server.url, asks)


def test_many_ask_at_once(asks, server: Server):
    report = many(server.url, asks, 300)
    print(report)

    assert report.wrong + report.failed + report.unavailable == []


def test_it_asks_only_with_a_token(service: Service):
    with rates() as url, pytest.raises(StartError) as failed, running(service, {"EXCHANGE_BASE_URL": url}):
        pass

    assert "EXCHANGE_TOKEN" in str(failed.value)


def test_rates_that_are_away_are_no_secret_and_no_end(asks, service: Service):
    with rates() as url:
        with running(service, settings(url), processes=1) as server:
            pass
    print(server)


def test_its_own_tests_pass(service: Service):
    assert " passed" in own_tests(service)
