"""The databases that tests get are real, empty, and gone afterwards."""

from __future__ import annotations

import pytest
from servers import Servers, execute
from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mariadb"])
def test_a_database_is_empty_and_answers(database, kind):
    urls = [database(kind), database(kind)]

    assert urls[0] != urls[1]
    for url in urls:
        engine = create_engine(url)
        assert inspect(engine).get_table_names() == []
        with engine.begin() as connection:
            connection.exec_driver_sql("create table t (id integer primary key)")
        assert inspect(engine).get_table_names() == ["t"]
        engine.dispose()


def test_another_driver_reaches_the_same_server(database):
    url = make_url(database("postgresql", "psycopg2"))

    assert url.drivername == "postgresql+psycopg2"
    execute(url, "select 1")


def test_without_a_local_server_postgresql_is_embedded(monkeypatch):
    nowhere = make_url("postgresql+psycopg://postgres@127.0.0.1:1/postgres")
    monkeypatch.setattr("servers.LOCAL", {"postgresql": nowhere})
    monkeypatch.delenv("NB2SVC_TEST_POSTGRES", raising=False)
    servers = Servers()
    url = servers.url("postgresql")
    try:
        assert url is not None, servers.reasons
        execute(url, "create database scratch", "drop database scratch")
    finally:
        servers.stop()
    with pytest.raises(SQLAlchemyError):
        execute(url)


def test_a_server_that_is_missing_is_named(monkeypatch):
    nowhere = make_url("mysql+pymysql://root@127.0.0.1:1/mysql")
    monkeypatch.setattr("servers.LOCAL", {"mariadb": nowhere})
    monkeypatch.delenv("NB2SVC_TEST_MARIADB", raising=False)
    servers = Servers()

    assert servers.url("mariadb") is None
    assert servers.reasons == {"mariadb": "nothing answers on 127.0.0.1:1, and NB2SVC_TEST_MARIADB is not set"}
