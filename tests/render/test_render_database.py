"""What a rendered service tells ``create_engine``, and which errors it takes for an outage."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
from types import SimpleNamespace

import httpx
import psycopg
import psycopg2
import pymysql
import pytest
import requests
from rendering import run
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

SETTINGS = SimpleNamespace(db_connections=2, db_timeout=1)


def loaded(folder, name, monkeypatch):
    """A module of the rendered package, in this process."""
    (package,) = (each.name for each in (folder / "src").iterdir())
    monkeypatch.syspath_prepend(str(folder / "src"))
    return importlib.import_module(f"{package}.{name}")


@pytest.fixture
def options(samples, monkeypatch):
    return loaded(samples["CHURN"], "database", monkeypatch).options


@pytest.fixture
def outage(samples, monkeypatch):
    return loaded(samples["CHURN"], "outages", monkeypatch).outage


@pytest.mark.parametrize(
    ("kind", "driver", "slow", "limit"),
    [
        ("postgresql", "psycopg", "select pg_sleep(5)", "show statement_timeout"),
        ("postgresql", "psycopg2", "select pg_sleep(5)", "show statement_timeout"),
        ("mariadb", "pymysql", "select sleep(5), benchmark(1, 1)", "select @@max_statement_time"),
    ],
    ids=["psycopg", "psycopg2", "pymysql"],
)
def test_a_slow_statement_ends_as_an_outage(options, outage, database, kind, driver, slow, limit):
    url = database(kind, driver)
    engine = create_engine(url, **options(url, SETTINGS))
    with engine.connect() as connection, pytest.raises(DBAPIError) as error:
        assert connection.scalar(text(limit)) in ("1s", 1)
        connection.execute(text(slow))
    assert outage(error.value) == "the database does not answer"
    engine.dispose()
    unlimited = create_engine(url, **options(url, SimpleNamespace(db_connections=2, db_timeout=0)))
    with unlimited.connect() as connection:
        assert connection.scalar(text(limit)) in ("0", 0)
    unlimited.dispose()


def test_a_locked_file_ends_as_an_outage(options, outage, tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    made = options(url, SETTINGS)
    made["connect_args"]["timeout"] = 0.1
    engine = create_engine(url, **made)
    with sqlite3.connect(tmp_path / "x.db", isolation_level=None) as other:
        other.execute("begin immediate")
        with pytest.raises(OperationalError) as error, engine.begin() as connection:
            connection.execute(text("create table t (x)"))
    assert outage(error.value) == outage(error.value.orig) == "the database does not answer"


def test_the_pool_fits_and_other_drivers_are_left_alone(options):
    made = options("oracle+oracledb://u:p@h/x", SETTINGS)
    assert made["connect_args"] == {} and made["pool_size"] == 2 and made["max_overflow"] == 0
    assert options("postgresql+psycopg://h/x?options=-csearch_path=a", SETTINGS)["connect_args"]["options"] == (
        "-csearch_path=a -c statement_timeout=1s"
    )


def refused(connect):
    try:
        connect()
    except Exception as error:
        return error
    raise AssertionError("somebody listens on port 1")


def test_a_server_that_is_away_is_an_outage(outage):
    for connect in (
        lambda: psycopg.connect("host=127.0.0.1 port=1 user=x"),
        lambda: psycopg2.connect("host=127.0.0.1 port=1 user=x"),
        lambda: pymysql.connect(host="127.0.0.1", port=1),
        lambda: create_engine("postgresql+psycopg://x@127.0.0.1:1/x").connect(),
        lambda: create_engine("mysql+pymysql://x@127.0.0.1:1/x").connect(),
    ):
        assert outage(refused(connect)) == "the database does not answer"
    for connect in (
        lambda: requests.get("http://127.0.0.1:1", timeout=1),
        lambda: httpx.get("http://127.0.0.1:1"),
    ):
        assert outage(refused(connect)) == "something that the service needs does not answer"


def caused(error, cause):
    error.__cause__ = cause
    return error


LOOP = RuntimeError("loop")
LOOP.__cause__ = LOOP


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (pymysql.OperationalError(2006, "gone"), True),
        (pymysql.OperationalError(1205, "lock wait timeout"), True),
        (pymysql.OperationalError(1054, "unknown column"), False),
        (pymysql.InterfaceError(0, ""), True),
        (psycopg.errors.AdminShutdown("x"), True),
        (psycopg.errors.UndefinedTable("x"), False),
        (psycopg.errors.DeadlockDetected("x"), True),
        (sqlite3.OperationalError("no such table: t"), False),
        (PoolTimeout("x"), True),
        (PendingRollbackError("x", code="8s2b"), True),
        (PendingRollbackError("x", code="7s2a"), False),
        (ProgrammingError("select", {}, psycopg.errors.UndefinedTable("x")), False),
        (OperationalError("select", {}, psycopg.OperationalError("the connection is lost")), True),
        (caused(RuntimeError("x"), OperationalError("s", {}, Exception(), connection_invalidated=True)), True),
        (requests.HTTPError("404"), False),
        (httpx.HTTPStatusError("404", request=None, response=None), False),
        (httpx.ReadTimeout("x"), True),
        (ValueError("x"), False),
        (FileNotFoundError("x"), False),
        (LOOP, False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_an_outage_is_one(outage, error, away):
    assert bool(outage(error)) == away


def test_the_wheel_holds_the_data(samples, tmp_path):
    (samples["GREETER"] / ".gitignore").write_text("*.csv\n")
    build = run(samples["GREETER"], "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path), ".")
    assert build.returncode == 0, build.stdout + build.stderr
    (wheel,) = tmp_path.iterdir()
    listing = subprocess.run(["python3", "-m", "zipfile", "-l", str(wheel)], capture_output=True, text=True, check=True)
    assert "greeter/data/names.csv" in listing.stdout and "tests" not in listing.stdout


def test_the_api_describes_itself(samples):
    code = """
import json
from greeter import create_app
print(json.dumps(create_app().test_client().get("/openapi/openapi.json").json))
"""
    result = run(samples["GREETER"], "-c", code, OPENAI_API_KEY="k")
    described = json.loads(result.stdout)
    assert described["info"]["title"] == "Greeter"
    body = described["components"]["schemas"]["GreetRequest"]
    assert body["properties"].keys() == {"name", "times", "since", "json"} and body["additionalProperties"] is False
