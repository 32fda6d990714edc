"""The tables that the notebook makes, for a database that does not have them yet."""

from __future__ import annotations

from sqlalchemy import inspect, text

from . import resources


def exist(names: list[str]) -> bool:
    """Whether the database has the tables already."""
    return set(names) <= set(inspect(resources.engine()).get_table_names())


def create() -> None:
    if exist(["stock", "orders"]):
        return
    with resources.engine().begin() as connection:
        connection.execute(
            text("create table if not exists stock (item varchar(40) primary key, amount integer, price float)")
        )
        connection.execute(
            text(
                "create table if not exists orders (id integer primary key, customer varchar(40), item varchar(40), amount integer, total float)"
            )
        )
        connection.execute(
            text(
                "insert into stock (item, amount, price) values ('apple', 500, 0.5), ('pear', 200, 0.75), ('plum', 3, 0.2)"
            )
        )
