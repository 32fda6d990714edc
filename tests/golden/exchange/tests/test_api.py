"""The endpoints: what the notebook recorded, and what a caller should not get away with."""

from __future__ import annotations

from types import FunctionType

import pytest

from exchange import functions


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/convert", "null"),
        ("POST", "/convert", "[3]"),
        ("POST", "/convert", '"text"'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "unknown": 1}'),
        ("POST", "/convert", "{}"),
        ("POST", "/convert", '{"amount": true, "source": "USD"}'),
        ("POST", "/convert", '{"amount": NaN, "source": "USD"}'),
        ("POST", "/convert", '{"amount": 1e999, "source": "USD"}'),
        ("POST", "/convert", '{"amount": "1 or 1=1", "source": "USD"}'),
        ("POST", "/convert", '{"amount": [], "source": "USD"}'),
        ("POST", "/convert", '{"amount": null, "source": "USD"}'),
        ("POST", "/convert", '{"amount": 99.9, "source": 3}'),
        ("POST", "/convert", '{"amount": 99.9, "source": false}'),
        ("POST", "/convert", '{"amount": 99.9, "source": []}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "\\u0000"}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "' + "x" * 10001 + '"}'),
        ("POST", "/convert", '{"amount": 99.9, "source": null}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "target": 3}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "target": false}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "target": []}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "target": "\\u0000"}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "target": "' + "x" * 10001 + '"}'),
        ("POST", "/convert", '{"amount": 99.9, "source": "USD", "target": null}'),
        ("POST", "/compare", "null"),
        ("POST", "/compare", "[3]"),
        ("POST", "/compare", '"text"'),
        ("POST", "/compare", '{"amount": 100, "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"], "unknown": 1}'),
        ("POST", "/compare", "{}"),
        ("POST", "/compare", '{"amount": true, "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": NaN, "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": 1e999, "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": "1 or 1=1", "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": [], "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": null, "source": "EUR", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": 100, "source": 3, "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": 100, "source": false, "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": 100, "source": [], "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": 100, "source": "\\u0000", "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        (
            "POST",
            "/compare",
            '{"amount": 100, "source": "' + "x" * 10001 + '", "targets": ["USD", "GBP", "CHF", "JPY"]}',
        ),
        ("POST", "/compare", '{"amount": 100, "source": null, "targets": ["USD", "GBP", "CHF", "JPY"]}'),
        ("POST", "/compare", '{"amount": 100, "source": "EUR", "targets": {}}'),
        ("POST", "/compare", '{"amount": 100, "source": "EUR", "targets": 3}'),
        ("POST", "/compare", '{"amount": 100, "source": "EUR", "targets": "1 or 1=1"}'),
        ("POST", "/compare", '{"amount": 100, "source": "EUR", "targets": null}'),
        ("POST", "/strongest", "null"),
        ("POST", "/strongest", "[3]"),
        ("POST", "/strongest", '"text"'),
        ("POST", "/strongest", '{"base": "SEK", "unknown": 1}'),
        ("POST", "/strongest", '{"base": 3}'),
        ("POST", "/strongest", '{"base": false}'),
        ("POST", "/strongest", '{"base": []}'),
        ("POST", "/strongest", '{"base": "\\u0000"}'),
        ("POST", "/strongest", '{"base": "' + "x" * 10001 + '"}'),
        ("POST", "/strongest", '{"base": null}'),
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
    answer = client.post("/convert", data=body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json.keys() == {"error", "detail", "request_id"}


def test_a_form_is_no_json(client):
    assert client.post("/convert", data="a=1").status_code == 415


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
    monkeypatch.setattr(functions, "convert", failing(statement))
    answer = client.post("/convert", json={"amount": 99.9, "source": "USD"})

    assert answer.status_code == status
    assert ("no such shop" in answer.text) == (status < 500)


def test_a_request_keeps_the_callers_id_if_it_is_a_plain_word(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["X-Request-ID"] != 'a"b'


def test_the_page_of_the_api_needs_no_network(client):
    assert "https://" not in client.get("/openapi/swagger").text
