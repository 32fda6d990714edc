"""The tables that the notebook makes, for a database that does not have them yet."""

from __future__ import annotations

from . import resources


def exist(names: list[str]) -> bool:
    """Whether the database has the tables already."""
    cursor = resources.conn().cursor()
    cursor.execute("select name from sqlite_master where type = 'table'")
    return set(names) <= {row[0] for row in cursor.fetchall()}


def create() -> None:
    if exist(["moves"]):
        return
    resources.cur().execute("create table if not exists moves (item text, amount integer, day text)")
    for item, amount, day in [("hammer", -2, "2026-05-01"), ("nail", 500, "2026-05-02"), ("hammer", 10, "2026-05-03")]:
        resources.cur().execute("insert into moves values (?, ?, ?)", (item, amount, day))
    resources.conn().commit()
