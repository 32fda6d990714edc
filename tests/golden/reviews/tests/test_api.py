"""The endpoints: what the notebook recorded, and what a caller should not get away with."""

from __future__ import annotations

from types import FunctionType

import pytest

from reviews import functions

WORDS = {int: "integer", float: "number", str: "string", bool: "boolean", type(None): "null"}


def types(answer):
    """An answer's names and types; a list's are its first element's."""
    match answer:
        case dict():
            return {name: types(value) for name, value in answer.items()}
        case list():
            return [types(value) for value in answer[:1]]
    return WORDS[type(answer)]


# The values are the notebook's data's; names and types are the notebook's.
def test_classify_answers_as_in_cell_16(client):
    answer = client.post("/classify", json={"text": "Broke after two days, I want my money back"})

    assert answer.status_code == 200
    assert types(answer.json) == {"label": "string", "probability": "number", "look_at_it": "boolean"}


def test_why_answers_as_in_cell_19(client):
    answer = client.post("/why", json={"text": "the handle is great but it broke", "label": "positive", "top": 2})

    assert answer.status_code == 200
    assert types(answer.json) == {"label": "string", "words": ["string"]}


def test_metrics_answers_as_in_cell_21(client):
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert types(answer.json) == {
        "accuracy": "number",
        "confusion": [["integer"]],
        "labels": ["string"],
        "words": "integer",
        "trained_on": "integer",
    }


def test_classify_many_answers(client):
    assert (
        client.post(
            "/classify_many",
            json={"texts": ["Lovely colour, fits well", "Never again!", "It is all right, nothing special"]},
        ).status_code
        == 200
    )


def test_reviews_answers(client):
    assert client.post("/reviews", json={"product": "kettle", "limit": 3}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/classify", "null"),
        ("POST", "/classify", "[3]"),
        ("POST", "/classify", '"text"'),
        ("POST", "/classify", '{"text": "Broke after two days, I want my money back", "unknown": 1}'),
        ("POST", "/classify", "{}"),
        ("POST", "/classify", '{"text": 3}'),
        ("POST", "/classify", '{"text": false}'),
        ("POST", "/classify", '{"text": []}'),
        ("POST", "/classify", '{"text": "\\u0000"}'),
        ("POST", "/classify", '{"text": "' + "x" * 10001 + '"}'),
        ("POST", "/classify", '{"text": null}'),
        ("POST", "/classify_many", "null"),
        ("POST", "/classify_many", "[3]"),
        ("POST", "/classify_many", '"text"'),
        (
            "POST",
            "/classify_many",
            '{"texts": ["Lovely colour, fits well", "Never again!", "It is all right, nothing special"], "unknown": 1}',
        ),
        ("POST", "/classify_many", "{}"),
        ("POST", "/classify_many", '{"texts": {}}'),
        ("POST", "/classify_many", '{"texts": 3}'),
        ("POST", "/classify_many", '{"texts": "1 or 1=1"}'),
        ("POST", "/classify_many", '{"texts": null}'),
        ("POST", "/why", "null"),
        ("POST", "/why", "[3]"),
        ("POST", "/why", '"text"'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": 2, "unknown": 1}'),
        ("POST", "/why", "{}"),
        ("POST", "/why", '{"text": 3, "label": "positive", "top": 2}'),
        ("POST", "/why", '{"text": false, "label": "positive", "top": 2}'),
        ("POST", "/why", '{"text": [], "label": "positive", "top": 2}'),
        ("POST", "/why", '{"text": "\\u0000", "label": "positive", "top": 2}'),
        ("POST", "/why", '{"text": "' + "x" * 10001 + '", "label": "positive", "top": 2}'),
        ("POST", "/why", '{"text": null, "label": "positive", "top": 2}'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": true}'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": 3.5}'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": NaN}'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": 1e999}'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": "1 or 1=1"}'),
        (
            "POST",
            "/why",
            '{"text": "the handle is great but it broke", "label": "positive", "top": 9223372036854775808}',
        ),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": []}'),
        ("POST", "/why", '{"text": "the handle is great but it broke", "label": "positive", "top": null}'),
        ("POST", "/reviews", "null"),
        ("POST", "/reviews", "[3]"),
        ("POST", "/reviews", '"text"'),
        ("POST", "/reviews", '{"product": "kettle", "limit": 3, "unknown": 1}'),
        ("POST", "/reviews", "{}"),
        ("POST", "/reviews", '{"product": 3, "limit": 3}'),
        ("POST", "/reviews", '{"product": false, "limit": 3}'),
        ("POST", "/reviews", '{"product": [], "limit": 3}'),
        ("POST", "/reviews", '{"product": "\\u0000", "limit": 3}'),
        ("POST", "/reviews", '{"product": "' + "x" * 10001 + '", "limit": 3}'),
        ("POST", "/reviews", '{"product": null, "limit": 3}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": true}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": 3.5}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": NaN}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": 1e999}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": "1 or 1=1"}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": 9223372036854775808}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": []}'),
        ("POST", "/reviews", '{"product": "kettle", "limit": null}'),
    ],
    ids=lambda value: str(value)[:40],
)
def test_fields_that_do_not_fit_are_named_and_not_repeated(client, method, path, body):
    answer = client.open(path, method=method, data=body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json.keys() == {"error", "detail", "request_id"}
    assert all(field.keys() == {"field", "message"} for field in answer.json["detail"])
    assert "1 or 1=1" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ("\x00", 400),
        ("[" * 100_000 + "]" * 100_000, 400),
        ('{"number": ' + "9" * 5000 + "}", 400),
        ("[" * 2**20 + "]", 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_json_is_refused(client, body, status):
    answer = client.post("/classify", data=body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json.keys() == {"error", "detail", "request_id"}


def test_a_form_is_no_json(client):
    assert client.post("/classify", data="a=1").status_code == 415


def test_errors_have_one_shape(client):
    answers = [client.get("/nowhere"), client.post("/healthz")]

    assert [answer.status_code for answer in answers] == [404, 405]
    assert all(answer.json.keys() == {"error", "detail", "request_id"} for answer in answers)
    assert "GET" in answers[1].headers["Allow"]


def failing(statement):
    """A function whose code passes for the notebook's own."""
    code = compile(statement, functions.__file__, "exec")
    return lambda **_arguments: FunctionType(code, {})()


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("raise LookupError('no such shop')", 404),
        ("raise ValueError('no such shop')", 400),
        ("{}['no such shop']", 500),
        ("int('no such shop')", 500),
        ("raise ConnectionRefusedError('no such shop')", 503),
    ],
)
def test_what_the_notebook_itself_raises_is_for_the_caller(client, monkeypatch, statement, status):
    monkeypatch.setattr(functions, "classify", failing(statement))
    answer = client.post("/classify", json={"text": "Broke after two days, I want my money back"})

    assert answer.status_code == status
    assert ("no such shop" in answer.text) == (status < 500)


def test_a_request_keeps_the_callers_id_if_it_is_a_plain_word(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["X-Request-ID"] != 'a"b'


def test_ready(client):
    assert client.get("/readyz").json == {"status": "ready"}


def test_the_page_of_the_api_needs_no_network(client):
    assert "https://" not in client.get("/openapi/swagger").text
