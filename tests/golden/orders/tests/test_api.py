"""The endpoints: what the notebook recorded, and what a caller should not get away with."""

from __future__ import annotations

from types import FunctionType

import pytest
from sqlalchemy.exc import OperationalError

from orders import functions

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
def test_order_answers_as_in_cell_8(client):
    answer = client.post("/order", json={"customer": "ann", "item": "apple", "amount": 3})

    assert answer.status_code == 200
    assert types(answer.json) == {"customer": "string", "item": "string", "total": "number", "number": "integer"}


def test_taken_answers_as_in_cell_9(client):
    answer = client.get("/taken")

    assert answer.status_code == 200
    assert types(answer.json) == {"orders": "integer"}


def test_offer_answers(client):
    assert client.post("/offer", json={"percent": 20}).status_code == 200


def test_history_answers(client):
    assert client.post("/history", json={"customer": "ann"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/order", "null"),
        ("POST", "/order", "[3]"),
        ("POST", "/order", '"text"'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": 3, "unknown": 1}'),
        ("POST", "/order", "{}"),
        ("POST", "/order", '{"customer": 3, "item": "apple", "amount": 3}'),
        ("POST", "/order", '{"customer": false, "item": "apple", "amount": 3}'),
        ("POST", "/order", '{"customer": [], "item": "apple", "amount": 3}'),
        ("POST", "/order", '{"customer": "\\u0000", "item": "apple", "amount": 3}'),
        ("POST", "/order", '{"customer": "' + "x" * 10001 + '", "item": "apple", "amount": 3}'),
        ("POST", "/order", '{"customer": null, "item": "apple", "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": 3, "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": false, "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": [], "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": "\\u0000", "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": "' + "x" * 10001 + '", "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": null, "amount": 3}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": true}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": 3.5}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": NaN}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": 1e999}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": "1 or 1=1"}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": 9223372036854775808}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": []}'),
        ("POST", "/order", '{"customer": "ann", "item": "apple", "amount": null}'),
        ("POST", "/offer", "null"),
        ("POST", "/offer", "[3]"),
        ("POST", "/offer", '"text"'),
        ("POST", "/offer", '{"percent": 20, "unknown": 1}'),
        ("POST", "/offer", "{}"),
        ("POST", "/offer", '{"percent": true}'),
        ("POST", "/offer", '{"percent": NaN}'),
        ("POST", "/offer", '{"percent": 1e999}'),
        ("POST", "/offer", '{"percent": "1 or 1=1"}'),
        ("POST", "/offer", '{"percent": []}'),
        ("POST", "/offer", '{"percent": null}'),
        ("POST", "/history", "null"),
        ("POST", "/history", "[3]"),
        ("POST", "/history", '"text"'),
        ("POST", "/history", '{"customer": "ann", "unknown": 1}'),
        ("POST", "/history", "{}"),
        ("POST", "/history", '{"customer": 3}'),
        ("POST", "/history", '{"customer": false}'),
        ("POST", "/history", '{"customer": []}'),
        ("POST", "/history", '{"customer": "\\u0000"}'),
        ("POST", "/history", '{"customer": "' + "x" * 10001 + '"}'),
        ("POST", "/history", '{"customer": null}'),
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
    answer = client.post("/order", data=body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json.keys() == {"error", "detail", "request_id"}


def test_a_form_is_no_json(client):
    assert client.post("/order", data="a=1").status_code == 415


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
    monkeypatch.setattr(functions, "order", failing(statement))
    answer = client.post("/order", json={"customer": "ann", "item": "apple", "amount": 3})

    assert answer.status_code == status
    assert ("no such shop" in answer.text) == (status < 500)


def test_a_lost_connection_is_the_database_away(client, monkeypatch):
    def killed(**_):
        lost = OperationalError("select 1", {}, Exception("secret"), connection_invalidated=True)
        raise RuntimeError("secret") from lost

    monkeypatch.setattr(functions, "order", killed)
    answer = client.post("/order", json={"customer": "ann", "item": "apple", "amount": 3})

    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_a_request_keeps_the_callers_id_if_it_is_a_plain_word(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["X-Request-ID"] != 'a"b'


def test_ready(client):
    assert client.get("/readyz").json == {"status": "ready"}


def test_the_page_of_the_api_needs_no_network(client):
    assert "https://" not in client.get("/openapi/swagger").text
