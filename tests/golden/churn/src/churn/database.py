"""How the service's engines hold their connections, whichever database it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, make_url

from .settings import Settings

# A statement's longest time has another name and unit in MariaDB than in MySQL, and each refuses the other's: what
# stands in /*M! is read by MariaDB only, and what stands in /*!80000 by MySQL only.
MYSQL = (
    "SET innodb_lock_wait_timeout = 5"
    " /*M!100100 , max_statement_time = {seconds} */ /*!80000 , max_execution_time = {seconds}000 */"
)


def options(url: str | URL, settings: Settings, connect_args: dict[str, Any] | None = None) -> dict[str, Any]:
    """Arguments of ``create_engine``: connections for the threads of one worker, and an end to every wait.

    ``connect_args`` are the notebook's own, which go before ours.
    """
    return {
        "pool_pre_ping": True,  # a connection that died while it was idle is replaced before it is used
        "pool_size": settings.db_connections,
        "max_overflow": 0,
        "pool_timeout": 5,
        "connect_args": _timeouts(make_url(url), settings.db_timeout) | (connect_args or {}),
        "hide_parameters": True,  # a statement's values are customers' data, and no business of the log
    }


def _timeouts(url: URL, seconds: int) -> dict[str, Any]:
    """What makes a silent or slow database an error before the server kills the worker that waits for it."""
    match url.get_driver_name():
        case "psycopg" | "psycopg2":
            given = url.query.get("options", "")
            options = f"{given if isinstance(given, str) else ' '.join(given)} -c statement_timeout={seconds}s"
            return {"connect_timeout": 3, "options": options.strip()}
        case "pymysql" | "mysqldb":
            waits = {"read_timeout": seconds + 3, "write_timeout": seconds + 3} if seconds else {}
            return {"connect_timeout": 3, "init_command": MYSQL.format(seconds=seconds), **waits}
        case "pysqlite":
            return {"timeout": 5}
    return {}
