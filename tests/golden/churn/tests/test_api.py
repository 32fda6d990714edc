"""The endpoints: what the notebook recorded, and what a caller should not get away with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import FunctionType

import pytest
from sqlalchemy.exc import OperationalError

from churn import functions

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
def test_score_answers_as_in_cell_11(client):
    answer = client.post("/score", json={"customer_id": 3})

    assert answer.status_code == 200
    assert types(answer.json) == {"id": "integer", "orders": "integer", "churn": "number", "at_risk": "boolean"}


def test_quality_answers_as_in_cell_12(client):
    answer = client.get("/quality")

    assert answer.status_code == 200
    assert types(answer.json) == {"accuracy": "number", "threshold": "number"}


def test_score_answers_everybody_their_own(app):
    def ask(number):
        answer = app.test_client().post("/score", json={"customer_id": number})
        return answer.status_code, answer.status_code == 200 and answer.json

    numbers = list(range(1, 31))
    alone = [ask(number) for number in numbers]
    if alone != [ask(number) for number in numbers]:
        pytest.skip("it answers differently from call to call")
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, numbers * 4)) == alone * 4


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/score", "null"),
        ("POST", "/score", "[3]"),
        ("POST", "/score", '"text"'),
        ("POST", "/score", '{"customer_id": 3, "unknown": 1}'),
        ("POST", "/score", "{}"),
        ("POST", "/score", '{"customer_id": true}'),
        ("POST", "/score", '{"customer_id": 3.5}'),
        ("POST", "/score", '{"customer_id": NaN}'),
        ("POST", "/score", '{"customer_id": 1e999}'),
        ("POST", "/score", '{"customer_id": "1 or 1=1"}'),
        ("POST", "/score", '{"customer_id": 9223372036854775808}'),
        ("POST", "/score", '{"customer_id": []}'),
        ("POST", "/score", '{"customer_id": null}'),
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
    answer = client.post("/score", data=body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json.keys() == {"error", "detail", "request_id"}


def test_a_form_is_no_json(client):
    assert client.post("/score", data="a=1").status_code == 415


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
    monkeypatch.setattr(functions, "score", failing(statement))
    answer = client.post("/score", json={"customer_id": 3})

    assert answer.status_code == status
    assert ("no such shop" in answer.text) == (status < 500)


def test_a_lost_connection_is_the_database_away(client, monkeypatch):
    def killed(**_):
        lost = OperationalError("select 1", {}, Exception("secret"), connection_invalidated=True)
        raise RuntimeError("secret") from lost

    monkeypatch.setattr(functions, "score", killed)
    answer = client.post("/score", json={"customer_id": 3})

    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_a_request_keeps_the_callers_id_if_it_is_a_plain_word(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    assert client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["X-Request-ID"] != 'a"b'


def test_ready(client):
    assert client.get("/readyz").json == {"status": "ready"}


def test_the_page_of_the_api_needs_no_network(client):
    assert "https://" not in client.get("/openapi/swagger").text
