"""The table that shared state is kept in, and the lock on its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    create_engine,
    insert,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects.mysql import LONGTEXT
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.schema import CreateTable

from .lifetimes import per_process
from .shared_json import encode

POOL = {"pool_pre_ping": True, "pool_size": 4, "max_overflow": 0, "pool_timeout": 5}
MYSQL = ("mysql", "mariadb")  # where a text ends after 64 KB, and names that differ in case are the same
TABLE = Table(
    "messy_state",
    MetaData(),
    Column("name", String(200).with_variant(String(200, collation="utf8mb4_bin"), *MYSQL), primary_key=True),
    Column("value", Text().with_variant(LONGTEXT(), *MYSQL), nullable=False),
    mysql_engine="InnoDB",
    mariadb_engine="InnoDB",
)


class Rows:
    """The rows of one request; once locked, on a connection of their own."""

    def __init__(self, engine: Engine | None, initial: Mapping[str, Callable[[], Any]]) -> None:
        self.engine = _place(engine)
        self.initial = initial
        self.connection: Connection | None = None

    @property
    def locked(self) -> bool:
        return self.connection is not None

    def read(self) -> dict[str, str]:
        """What is written in them; nothing where nobody has written yet."""
        rows = select(TABLE.c.name, TABLE.c.value).where(TABLE.c.name.in_(self.initial)).order_by(TABLE.c.name)
        try:
            if self.connection:
                return _texts(self.connection.execute(rows.with_for_update()))
            with self.engine.connect() as connection:
                return _texts(connection.execute(rows))
        except DBAPIError as error:
            self.release()
            if not _no_table(error.orig):
                raise
            return {}

    def lock(self) -> dict[str, str]:
        """The same, and from here on nobody else gets them; rows that are not there yet are made first."""
        for _attempt in range(2):
            self.connection = _begin(self.engine)
            if (found := self.read()).keys() >= self.initial.keys():
                return found
            self.release()
            self._make()
        raise RuntimeError(f"the rows of {TABLE.name} cannot be made")

    def keep(self, texts: Mapping[str, str]) -> None:
        """Write ``texts`` and unlock."""
        try:
            for name, text in texts.items():
                self.connection.execute(update(TABLE).where(TABLE.c.name == name).values(value=text))
            if self.engine.dialect.name == "sqlite":
                self.connection.exec_driver_sql("COMMIT")
            self.connection.commit()
        finally:
            self.release()

    def release(self) -> None:
        """Unlock; what was not kept is forgotten."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def _make(self) -> None:
        """Other processes may be about the same: one of them is enough."""
        try:
            with self.engine.begin() as connection:
                connection.execute(CreateTable(TABLE, if_not_exists=True))
        except DBAPIError:
            if not inspect(self.engine).has_table(TABLE.name):
                raise
        known = self.read()
        for name in sorted(self.initial.keys() - known.keys()):
            text = encode(name, self.initial[name](), self.initial[name])
            try:
                with self.engine.begin() as connection:
                    connection.execute(insert(TABLE).values(name=name, value=text))
            except IntegrityError:
                continue


def _no_table(error: Any) -> bool:
    """In the words of SQLite, PostgreSQL, MariaDB and MySQL.  (To look now would be late: others may have made it.)"""
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    return str(error).startswith("no such table") or state == "42P01" or error.args[:1] == (1146,)


def _texts(rows: Iterable[Any]) -> dict[str, str]:
    return {row.name: row.value for row in rows}


def _begin(engine: Engine) -> Connection:
    # Not on the engine's own level: a read must see what was committed while it waited for its turn.  SQLite's driver
    # would begin too late, and as a reader; there the statements are ours.
    sqlite = engine.dialect.name == "sqlite"
    connection = engine.connect()
    try:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT" if sqlite else "READ COMMITTED")
        if sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
    except BaseException:
        connection.close()
        raise
    return connection


def _place(engine: Engine | None) -> Engine:
    """Where the rows are: in the service's own database, or where the setting ``state_url`` says."""
    if engine is None:
        url = current_app.config["SETTINGS"].state_url
        return _engine(make_url(url.get_secret_value() if hasattr(url, "get_secret_value") else url))
    if engine.dialect.name == "sqlite":
        # It has one lock per file: the request's own statements would wait for the one that its state holds.
        return _engine(engine.url.set(database=f"{engine.url.database}-state"))
    return engine


def _engine(url: URL) -> Engine:
    engines = _engines()
    if url not in engines:
        sqlite = url.get_backend_name() == "sqlite"
        # a file is quickly opened; a server's connections are kept, one for each thread
        options: dict[str, Any] = {"poolclass": NullPool, "connect_args": {"timeout": 20}} if sqlite else POOL
        engines.setdefault(url, create_engine(url, hide_parameters=True, **options))
    return engines[url]


@per_process
def _engines() -> Iterator[dict[URL, Engine]]:
    made: dict[URL, Engine] = {}
    yield made
    for each in made.values():
        each.dispose()
