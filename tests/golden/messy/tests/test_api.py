"""The endpoints: what the notebook recorded, and what a caller should not get away with."""

from __future__ import annotations

from types import FunctionType

import pytest
from sqlalchemy.exc import OperationalError

from messy import functions


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/report", "null"),
        ("POST", "/report", "[3]"),
        ("POST", "/report", '"text"'),
        ("POST", "/report", '{"shelf": "tools", "top": 2, "unknown": 1}'),
        ("POST", "/report", "{}"),
        ("POST", "/report", '{"shelf": 3, "top": 2}'),
        ("POST", "/report", '{"shelf": false, "top": 2}'),
        ("POST", "/report", '{"shelf": [], "top": 2}'),
        ("POST", "/report", '{"shelf": "\\u0000", "top": 2}'),
        ("POST", "/report", '{"shelf": "' + "x" * 10001 + '", "top": 2}'),
        ("POST", "/report", '{"shelf": null, "top": 2}'),
        ("POST", "/report", '{"shelf": "tools", "top": true}'),
        ("POST", "/report", '{"shelf": "tools", "top": 3.5}'),
        ("POST", "/report", '{"shelf": "tools", "top": NaN}'),
        ("POST", "/report", '{"shelf": "tools", "top": 1e999}'),
        ("POST", "/report", '{"shelf": "tools", "top": "1 or 1=1"}'),
        ("POST", "/report", '{"shelf": "tools", "top": 9223372036854775808}'),
        ("POST", "/report", '{"shelf": "tools", "top": []}'),
        ("POST", "/report", '{"shelf": "tools", "top": null}'),
        ("POST", "/value", "null"),
        ("POST", "/value", "[3]"),
        ("POST", "/value", '"text"'),
        ("POST", "/value", '{"item": "hammer", "unknown": 1}'),
        ("POST", "/value", "{}"),
        ("POST", "/value", '{"item": 3}'),
        ("POST", "/value", '{"item": false}'),
        ("POST", "/value", '{"item": []}'),
        ("POST", "/value", '{"item": "\\u0000"}'),
        ("POST", "/value", '{"item": "' + "x" * 10001 + '"}'),
        ("POST", "/value", '{"item": null}'),
        ("POST", "/moves", "null"),
        ("POST", "/moves", "[3]"),
        ("POST", "/moves", '"text"'),
        ("POST", "/moves", '{"item": "hammer", "unknown": 1}'),
        ("POST", "/moves", "{}"),
        ("POST", "/moves", '{"item": 3}'),
        ("POST", "/moves", '{"item": false}'),
        ("POST", "/moves", '{"item": []}'),
        ("POST", "/moves", '{"item": "\\u0000"}'),
        ("POST", "/moves", '{"item": "' + "x" * 10001 + '"}'),
        ("POST", "/moves", '{"item": null}'),
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
    answer = client.post("/report", data=body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json.keys() == {"error", "detail", "request_id"}


def test_a_form_is_no_json(client):
    assert client.post("/report", data="a=1").status_code == 415


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
    monkeypatch.setattr(functions, "report", failing(statement))
    answer = client.post("/report", json={"shelf": "tools", "top": 2})

    assert answer.status_code == status
    assert ("no such shop" in answer.text) == (status < 500)


def test_a_lost_connection_is_the_database_away(client, monkeypatch):
    def killed(**_):
        lost = OperationalError("select 1", {}, Exception("secret"), connection_invalidated=True)
        raise RuntimeError("secret") from lost

    monkeypatch.setattr(functions, "report", killed)
    answer = client.post("/report", json={"shelf": "tools", "top": 2})

    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_a_request_keeps_the_callers_id_if_it_is_a_plain_word(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["X-Request-ID"] != 'a"b'


def test_the_page_of_the_api_needs_no_network(client):
    assert "https://" not in client.get("/openapi/swagger").text
