"""The messiest notebook that we could bear to write, as a service: what its endpoints answer is well defined."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import ANY

import pytest
from converted import EXAMPLES, ask, convert, many, own_tests, running, same, told
from load import Ask

from nb2svc.serve import Server, Service, locate

NOTEBOOK = EXAMPLES / "messy.ipynb"
DATA = ("stock.csv", "shelves.json")

CALLS = [
    *[("value", {"item": each}) for each in ("hammer", "nail", "rope", "pliers", "unicorn", "", "Größe 🙂")],
    ("report", {"shelf": "tools"}),
    ("report", {"shelf": "tools", "top": 1}),
    ("report", {"shelf": "small", "top": 100}),
    ("report", {"shelf": "paint", "top": 0}),
    ("report", {"shelf": "attic"}),
    *[("moves", {"item": each}) for each in ("hammer", "nail", "saw", "")],
]
HOSTILE = ["' or '1'='1", "x'; drop table moves; --", "\\' or 1=1 -- ", "' union select sql, 1 from sqlite_master --"]


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    return convert(NOTEBOOK, tmp_path_factory.mktemp("tree") / "messy").directory


@pytest.fixture
def service(tree: Path, tmp_path: Path) -> Service:
    """Each test's own, with databases of its own."""
    return locate(shutil.copytree(tree, tmp_path / "messy"))


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    with running(service, processes=3, threads=2) as server:
        yield server


@pytest.fixture(scope="module")
def asks(tmp_path_factory) -> list[Ask]:
    cwd = tmp_path_factory.mktemp("alone")
    for each in DATA:
        shutil.copy(EXAMPLES / each, cwd)
    answers = told(NOTEBOOK, CALLS, as_run=True, cwd=cwd)
    asks = [each.ask("POST", f"/{name}", body) for (name, body), each in zip(CALLS, answers, strict=True)]
    # to these the notebook answers with all rows, or an error of SQLite's
    return [*asks, *(Ask("POST", "/moves", {"item": each}, []) for each in HOSTILE)]


def test_it_answers_as_the_notebook(asks, server: Server):
    assert Counter(each.status for each in asks) == {200: 16, 404: 4}
    same(server.url, asks)
    assert ask(server.url, "GET", "/usage").json == {"reports": 5}


def test_many_ask_at_once_and_all_are_counted(asks, server: Server):
    first = ask(server.url, "GET", "/usage").json
    report = many(server.url, [*asks, Ask("GET", "/usage", None, ANY)], 300)
    print(report)

    assert first == {"reports": 0}
    assert report.wrong + report.failed + report.unavailable == []
    reports = [each for each in report.seen if each.ask.path == "/report"]
    assert ask(server.url, "GET", "/usage").json == {"reports": len(reports)}


def test_its_own_tests_pass(service: Service):
    assert " passed" in own_tests(service)
