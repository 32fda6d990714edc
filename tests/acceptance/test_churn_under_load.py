"""The churn service under its own ``uwsgi.ini``, asked by many at once, with its database's connections killed."""

from __future__ import annotations

import pytest
from converted import EXAMPLES, Problem, convert, flask, many, running, told
from load import Ask, Report, kill_connections, storm
from naive import naive
from servers import load
from sockets import clients, families, held, shared

from nb2svc.serve import Server

NOTEBOOK = EXAMPLES / "churn.ipynb"
URL = "postgresql+psycopg://analyst:hunter2@db.internal/shop"
CUSTOMERS = range(1, 37)
UNKNOWN = [0, -1, 37, 1000, -(2**31), 2**31 - 1]  # what the column can hold
BAD = [
    {},
    {"customer_id": "3"},
    {"customer_id": None},
    {"customer_id": 3.5},
    {"customer_id": 3, "x": 1},
    [3],
    "3 or 1=1",
]


def questions(url: str, cwd) -> list[Ask]:
    """With the notebook's own answers: for every customer and some that are none, and bodies that do not fit."""
    calls = [("score", {"customer_id": each}) for each in (*CUSTOMERS, *UNKNOWN)] + [("quality", {})]
    answers = told(NOTEBOOK, calls, replace={URL: url}, cwd=cwd)
    asks = [
        answer.ask("POST" if body else "GET", f"/{name}", body or None)
        for (name, body), answer in zip(calls, answers, strict=True)
    ]
    assert [each.status for each in asks] == [200] * len(CUSTOMERS) + [404] * len(UNKNOWN) + [200]
    assert asks[2].expected == {"id": 3, "orders": 7, "churn": 0.317, "at_risk": True}  # as the author saw it
    asks += [Ask("POST", "/score", body, Problem(), 422) for body in BAD]
    return asks


def complaints(report: Report, inherited: dict[int, list[int]]) -> list[str]:
    """What of a run must not be."""
    found = {
        "shared sockets": inherited,
        "wrong answers": report.wrong,
        "failures": report.failed,
        "statuses": report.statuses.keys() - {200, 404, 422, 503},
        "a 503 too late": (report.last_unavailable or 0) >= 1,
    }
    return [what for what, hits in found.items() if hits]


def killing(server: Server, url: str, inherited: dict[int, list[int]], own: list[int]):
    """Kills all connections; before the first kill, notes what master and workers share, and how many each holds."""

    def kill() -> int:
        if not own:
            inherited.update(shared(families(server.pid, server.workers), url))
            own.extend(len(held(each) & clients(url)) for each in server.workers)
        return kill_connections(url)

    return kill


def test_it_holds_when_all_connections_are_killed(database, tmp_path, record_property):
    url = database("postgresql", "psycopg")
    load(url, NOTEBOOK.with_suffix(".sql"))
    asks = questions(url, tmp_path)
    service = convert(NOTEBOOK, tmp_path / "churn")
    settings = {"CHURN_DB_URL": url}
    assert "built" in flask(service, "build", settings)

    inherited, own = {}, []
    with running(service, settings) as server:
        assert len(server.workers) == 4
        report = storm(server.url, asks, kill=killing(server, url, inherited, own))
        after = many(server.url, asks, 200)
    record_property("report", str(report))
    print(report)

    assert complaints(report, inherited) == [], report
    assert len(report.seen) >= 800
    assert {200, 404, 422} <= report.statuses.keys()
    assert all(own), "a worker had no connection when it was looked at"
    assert len(report.killed) == 2
    assert all(report.killed)
    assert after.statuses.keys() == {200, 404, 422}, after
    assert complaints(after, {}) == []


def test_the_same_sees_the_notebooks_code_as_one_module_fail(database, tmp_path):
    url = database("postgresql", "psycopg")
    load(url, NOTEBOOK.with_suffix(".sql"))
    asks = [each for each in questions(url, tmp_path) if each.status == 200]  # it has no answer to the others at all
    endpoints = [("POST", "/score", "score"), ("GET", "/quality", "quality")]
    service = naive(NOTEBOOK, tmp_path / "naive", endpoints=endpoints, replace={URL: url})

    inherited, own = {}, []
    with Server(service) as server:
        report = storm(server.url, asks, kill=killing(server, url, inherited, own), count=500, patience=3, limit=20)
    print(report, len(inherited), "shared sockets")

    assert {"shared sockets", "failures"} <= set(complaints(report, inherited)), report
    assert len(report.wrong + report.failed) > 100, report


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_it_answers_the_same_on_another_database(database, tmp_path, kind):
    url = database(kind)
    load(url, NOTEBOOK.with_suffix(".sql"))
    asks = questions(url, tmp_path)
    service = convert(NOTEBOOK, tmp_path / "churn")
    settings = {"CHURN_DB_URL": url}
    flask(service, "build", settings)

    with running(service, settings) as server:
        report = many(server.url, asks, 400)
    print(report)

    assert report.statuses.keys() == {200, 404, 422}, report
    assert complaints(report, {}) == [], report
