"""Which errors say that something is away or busy, or that a value fits no column, and not that the service is wrong.

Libraries are known by the names of their errors: none is imported that the service does not use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

DATABASE = "the database does not answer"
ELSEWHERE = "something that the service needs does not answer"

# Numbers of drivers' errors: no connection, too many, lost, going down, or waited too long for a lock or a statement.
MYSQL = {0, 1040, 1053, 1203, 1205, 1213, 1927, 1969, 2002, 2003, 2006, 2013, 2055, 3024, 4031}
POSTGRESQL = ("08", "40", "53", "55P03", "57")
SQLITE = {5, 6, 14}

# A text too long, a number too large: SQLSTATE, and numbers of MariaDB and MySQL.
TOO_LARGE = {"22001", "22003", 1264, 1406}


def outage(error: BaseException) -> str | None:
    """What the caller is told, if it is one."""
    return next(filter(None, map(_outage, _causes(error))), None)


def is_too_large(error: BaseException) -> bool:
    """Whether the database says that a value does not fit."""
    states = (
        getattr(each, "sqlstate", None) or getattr(each, "pgcode", None) or each.args[:1] for each in _causes(error)
    )
    return any((state[0] if isinstance(state, tuple) and state else state) in TOO_LARGE for state in states)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error and not any(error is each for each in seen):
        seen.append(error)
        yield error
        error = getattr(error, "orig", None) or error.__cause__


def _outage(error: BaseException) -> str | None:
    names = [f"{each.__module__.partition('.')[0]}.{each.__name__}" for each in type(error).__mro__]
    for name in names:
        if name in _DATABASES and _DATABASES[name](error):
            return DATABASE
    return None if _ELSEWHERE.isdisjoint(names) else ELSEWHERE


def _always(_error: Any) -> bool:
    return True


def _lost(error: Any) -> bool:
    return error.connection_invalidated


def _connecting(error: Any) -> bool:
    return error.statement is None


def _postgresql(error: Any) -> bool:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    return state is None or state.startswith(POSTGRESQL)


def _mysql(error: Any) -> bool:
    return bool(error.args) and error.args[0] in MYSQL


def _sqlite(error: Any) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE


_DATABASES = {
    "sqlalchemy.TimeoutError": _always,  # no connection of the pool became free
    "sqlalchemy.PendingRollbackError": lambda error: (
        error.code == "8s2b"
    ),  # it was lost, in an error that was swallowed
    "sqlalchemy.DBAPIError": _lost,
    "sqlalchemy.OperationalError": _connecting,
    "psycopg.OperationalError": _postgresql,
    "psycopg2.OperationalError": _postgresql,
    "pymysql.InterfaceError": _mysql,
    "pymysql.OperationalError": _mysql,
    "MySQLdb.InterfaceError": _mysql,
    "MySQLdb.OperationalError": _mysql,
    "sqlite3.OperationalError": _sqlite,
    "pymongo.ConnectionFailure": _always,
    "redis.ConnectionError": _always,
    "redis.TimeoutError": _always,
}

_ELSEWHERE = {
    "anthropic.APIConnectionError",
    "botocore.ConnectionError",
    "builtins.ConnectionError",
    "builtins.TimeoutError",
    "elastic_transport.ConnectionError",
    "elastic_transport.ConnectionTimeout",
    "httpx.NetworkError",
    "httpx.ProxyError",
    "httpx.RemoteProtocolError",
    "httpx.TimeoutException",
    "openai.APIConnectionError",
    "requests.ConnectionError",
    "requests.RetryError",
    "requests.Timeout",
    "socket.gaierror",
}
