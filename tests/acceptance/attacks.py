"""What callers send who mean no good, and what of an answer gives something away.

Endpoints and fields are those that a service itself describes under ``/openapi``; texts are JSON as it is sent.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from converted import Answer, ask

from nb2svc.plan.model import Endpoint

STRANGER = "nobody-is-called-this"

SQL = [
    *("' or '1'='1", "' or 1=1 -- ", "\\' or 1=1 -- ", '" or ""="', "'", "''", "\\", ";", "--", "/*"),
    *("x'; drop table orders; -- ", "' union select 1, 2, 3 -- ", "1 or 1=1", "1) or (1=1", "(select 1)", "null"),
    *("%", "_", "%' or '%'='", "customers", "orders", "sqlite_master", "price desc", "1; select pg_sleep(20)"),
    *("$1", "?", ":customer", "%s", "%(customer)s", "{customer}", "{{7*7}}", "{0.__class__}", "__import__('os')"),
    *("../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/", "a&base=b#", "$(id)", "|id"),
    *("a\r\nX-Evil: 1", "\t", " ", "\u202e\ufeff", "Ünïcödé 🍎", "e\u0301" * 50, "İ" * 50, "\U0010ffff", "x" * 10_000),
]
UNFIT = {
    "string": ["3", "1.5", "true", "null", "[]", "{}", '"\\u0000"', '"\\ud800"', f'"{"x" * 10_001}"'],
    "integer": ['"1"', '"1 or 1=1"', "1.5", "true", "null", "[]", "{}", str(2**63), str(-(2**63) - 1), "1e999", "NaN"],
    "number": ['"1"', '"1 or 1=1"', "true", "null", "[]", "{}", "1e999", "NaN", "Infinity", "-Infinity"],
    "array": ['"a"', "3", "true", "null", "{}", "[[]]", "[{}]", "[null]"],
}
"""What no field of the type takes, but ``null`` where there may be none."""
LARGE = {
    "integer": [str(each) for each in (0, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63))],
    "number": ["0", "-0.0", "-1", "5e-324", "1.7976931348623157e308", "-1.7976931348623157e308", "9" * 300],
}
"""What is a value of the type, and may well be too much for what is done with it."""
BROKEN = [
    *(b"", b"{", b"}", b'{"a": }', b"\x00", b"\xff\xfe{", b'{"a": "\xff"}', b"\xef\xbb\xbf{}", b"nul", b"'a'"),
    *(b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b"9" * 100_000),
    *(b"null", b"[]", b"3", b'"a"', b"NaN", b'{"unknown": 1}', b'{"__class__": {}}', b'{"": ""}'),
]
"""Bodies that are no object of the fields of any endpoint."""
KINDS = [
    *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "x", ""),
    *("application/pickle", "text/json"),
]

TELLING = re.compile(
    r"Traceback|\.py\b|site-packages|File \"|Error\(|sqlalchemy|psycopg|pymysql|sqlite3?\b|werkzeug|pydantic\.|<class"
    r"|syntax error|near \"|relation|no such (table|column)|\b(select|insert|update) .* (from|into|set)\b",
    re.IGNORECASE,
)
"""What an answer has no business to know."""


@dataclass(frozen=True, slots=True)
class Field:
    """``kind`` in JSON Schema's words; ``inner`` that of an array's elements; ``free`` if it may be left out."""

    name: str
    kind: str
    inner: str
    free: bool


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint, its fields, and values that it takes."""

    method: str
    path: str
    fields: tuple[Field, ...]
    right: dict[str, Any]

    def body(self, name: str, value: str) -> bytes:
        """The right body with the JSON ``value`` in one field."""
        pairs = {**{each: json.dumps(given) for each, given in self.right.items()}, name: value}
        return f"{{{', '.join(f'{json.dumps(each)}: {given}' for each, given in pairs.items())}}}".encode()


def targets(url: str, planned: Iterable[Endpoint]) -> list[Target]:
    """What a service says that it answers to; the examples are those of the plan."""
    examples = {each.path: {one.name: one.example for one in each.parameters if one.has_example} for each in planned}
    spec = ask(url, "GET", "/openapi/openapi.json").json
    return [  # in an order in which /history comes before /order: who has ordered is no stranger
        _target(spec, method.upper(), path, operation, examples[path])
        for path, operations in sorted(spec["paths"].items())
        for method, operation in operations.items()
        if path not in ("/healthz", "/readyz")
    ]


def _target(spec: dict[str, Any], method: str, path: str, operation: dict[str, Any], right: dict[str, Any]) -> Target:
    if "requestBody" not in operation:
        return Target(method, path, (), {})
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    fields = tuple(_field(name, each, schema) for name, each in schema["properties"].items())
    return Target(method, path, fields, right)


def _field(name: str, described: dict[str, Any], schema: dict[str, Any]) -> Field:
    one = next((each for each in described.get("anyOf", ()) if each.get("type") != "null"), described)
    inner = one.get("items", {}).get("type", "")
    return Field(name, one["type"], inner, free=name not in schema.get("required", ()))


def values(kind: str) -> Iterator[str]:
    """Attacks on a field of some type, as JSON, that it may take or not."""
    if kind == "string":
        yield from map(json.dumps, SQL)
    yield from LARGE.get(kind, ())


def telling(answer: Answer, *sent: str) -> str | None:
    """What an error gives away, apart from what the caller sent: that may be repeated."""
    if answer.status < 400:
        return None
    text = json.dumps(masked(answer.json, *sent))
    found = TELLING.search(text)
    return found and found[0]


def masked(value: Any, *sent: str) -> Any:
    """``value`` without what the caller sent, unless that is but a letter or two, which stand everywhere."""
    match value:
        case dict():
            return {name: masked(each, *sent) for name, each in value.items() if name != "request_id"}
        case list():
            return [masked(each, *sent) for each in value]
        case str():
            for each in sorted((one for one in sent if one.strip()), key=len, reverse=True):
                value = value.replace(each, "…")
    return value


def send(url: str, path: str, body: bytes, kind: str) -> Answer:
    """A body under any content type."""
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.request("POST", path, body, {"Content-Type": kind} if kind else {})
        answer = connection.getresponse()
        return Answer(answer.status, (answer.getheader("Content-Type") or "").partition(";")[0], answer.read())


def flood(url: str, path: str, size: int, *, chunked: bool) -> Answer | None:
    """A body of ``size`` bytes, as far as the service takes it; ``None`` where it hangs up without a word."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    piece = b"[" * 2**16
    with closing(connection):
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", "application/json")
        connection.putheader(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(size))))
        connection.endheaders()
        with suppress(OSError):
            for _number in range(size // len(piece)):
                connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            if chunked:
                connection.send(b"0\r\n\r\n")
        try:
            answer = connection.getresponse()
            return Answer(answer.status, (answer.getheader("Content-Type") or "").partition(";")[0], answer.read())
        except (OSError, http.client.HTTPException):
            return None
