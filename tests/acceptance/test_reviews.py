"""The reviews service classifies texts: each worker gives the answers of the one model that was trained."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from converted import EXAMPLES, ask, convert, many, own_tests, running, same, told

from nb2svc.serve import Server, Service

NOTEBOOK = EXAMPLES / "reviews.ipynb"
TEXTS = [
    "Lovely colour, fits well",
    "Never again!",
    "It is all right, nothing special",
    "",
    "Größe passt 🙂",
    "the the",
]
LONG = "broke on the first day " * 400

CALLS = [
    *[("classify", {"text": each}) for each in (*TEXTS, LONG)],
    ("classify_many", {"texts": TEXTS}),
    ("classify_many", {"texts": TEXTS[:1]}),
    ("classify_many", {"texts": []}),
    ("why", {"text": "Broke after two days, I want my money back"}),
    ("why", {"text": "Broke after two days, I want my money back", "label": None}),
    ("why", {"text": "the handle is great but it broke", "label": "positive", "top": 2}),
    ("why", {"text": "the handle is great but it broke", "label": "negative", "top": 50}),
    ("why", {"text": "great", "label": "mixed", "top": 0}),
    ("why", {"text": "great", "label": "splendid"}),
    ("reviews", {"product": "kettle", "limit": 3}),
    ("reviews", {"product": "lamp"}),
    ("reviews", {"product": "Lamp"}),
    ("metrics", {}),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Service:
    return convert(NOTEBOOK, tmp_path_factory.mktemp("tree") / "reviews")


@pytest.fixture(scope="module")
def asks(tmp_path_factory):
    cwd = tmp_path_factory.mktemp("alone")
    shutil.copy(EXAMPLES / "reviews.csv", cwd)
    answers = told(NOTEBOOK, CALLS, cwd=cwd)
    return [
        each.ask("POST" if body else "GET", f"/{name}", body or None)
        for (name, body), each in zip(CALLS, answers, strict=True)
    ]


@pytest.fixture(scope="module")
def server(service: Service):
    with running(service, processes=3, threads=2) as server:
        yield server


def test_it_answers_as_the_notebook(asks, server: Server):
    assert Counter(each.status for each in asks) == {200: 18, 400: 1, 404: 1}
    same(server.url, asks)


def test_many_ask_at_once(asks, server: Server):
    report = many(server.url, asks, 400)
    print(report)

    assert report.wrong + report.failed + report.unavailable == []


def test_an_operator_decides_what_is_sure(service: Service):
    text = {"text": "great sound but the cable is too short"}
    with running(service, {"REVIEWS_SURE": "1.0"}, processes=1) as server:
        strict = ask(server.url, "POST", "/classify", text).json
    with running(service, {"REVIEWS_SURE": "0.0"}, processes=1) as server:
        lenient = ask(server.url, "POST", "/classify", text).json

    assert strict == {**lenient, "look_at_it": True}
    assert lenient["look_at_it"] is False


def test_its_data_travels_with_it_and_its_own_tests_pass(service: Service):
    assert (service.directory / "src" / "reviews" / "data" / "reviews.csv").read_bytes() == (
        Path(EXAMPLES / "reviews.csv").read_bytes()
    )
    assert " passed" in own_tests(service)
