"""Which SQL a URL or a driver speaks, and what is known about how it reads text."""

from __future__ import annotations

DIALECTS = {
    "postgresql": "postgres",
    "postgres": "postgres",
    "cockroachdb": "postgres",
    "psycopg": "postgres",
    "psycopg2": "postgres",
    "psycopg_pool": "postgres",
    "asyncpg": "postgres",
    "pg8000": "postgres",
    "redshift": "redshift",
    "redshift_connector": "redshift",
    "mysql": "mysql",
    "mariadb": "mysql",
    "pymysql": "mysql",
    "mysqldb": "mysql",
    "aiomysql": "mysql",
    "asyncmy": "mysql",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "aiosqlite": "sqlite",
    "mssql": "tsql",
    "pymssql": "tsql",
    "oracle": "oracle",
    "oracledb": "oracle",
    "cx_oracle": "oracle",
    "duckdb": "duckdb",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "google.cloud.bigquery": "bigquery",
}

# a backslash in a quoted string is a backslash, whatever the server's settings
PLAIN_BACKSLASH = frozenset({"postgres", "sqlite", "tsql", "oracle", "duckdb"})

# `date '…'` takes a literal and no placeholder: CAST(… AS date) means the same (tried on PostgreSQL and MariaDB)
TYPED_LITERALS = {
    "postgres": frozenset({"date", "time", "timestamp", "timestamptz", "interval"}),
    "mysql": frozenset({"date", "time"}),
}


def dialect_of(url_or_module: str) -> str:
    """sqlglot's name of the SQL that ``url_or_module`` speaks; ``""`` when it is unknown.

    Takes a SQLAlchemy URL (``mysql+pymysql://…``), a backend's name, or the dotted name of a driver's module.
    """
    name = url_or_module.partition("://")[0].partition("+")[0].strip().lower()
    return DIALECTS.get(name) or DIALECTS.get(name.partition(".")[0], "")
