"""On real databases: the bound statement finds the rows that the notebook's own finds, an attack no others."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import psycopg2
import pymysql
import pytest
import sqlalchemy
from servers import Servers

from nb2svc.plan.sql import Bound, Hole, Text, bind, parts_of

DRIVER_ERRORS = (sqlite3.Error, psycopg.Error, psycopg2.Error, pymysql.Error)
CONSTANTS = {"TABLE": "people", "COLUMN": "city", "PREFIX": "A"}

# a driver, its dialect, and the style in which its bound statements are executed
DRIVERS = {
    "sqlite named": ("sqlite", "sqlite"),
    "sqlite qmark": ("sqlite", "sqlite"),
    "psycopg named": ("postgresql+psycopg", "postgres"),
    "psycopg format": ("postgresql+psycopg", "postgres"),
    "psycopg pyformat": ("postgresql+psycopg", "postgres"),
    "psycopg2 named": ("postgresql+psycopg2", "postgres"),
    "psycopg2 format": ("postgresql+psycopg2", "postgres"),
    "psycopg2 pyformat": ("postgresql+psycopg2", "postgres"),
    "pymysql named": ("mysql+pymysql", "mysql"),
    "pymysql format": ("mysql+pymysql", "mysql"),
    "pymysql pyformat": ("mysql+pymysql", "mysql"),
}

TABLES = """
create temporary table people (id integer primary key, name varchar(50), city varchar(50), amount numeric(10, 2),
                               score float, born date, seen timestamp null, code varchar(10))
"""
ROWS = [
    (1, "Ann", "Ulm", 10.50, 0.5, "2000-01-31", "2020-05-01 12:30:00", "05"),
    (2, "Bob", "Ulm", 20.00, 1.5, "1990-06-15", "2021-05-01 12:30:00", "5"),
    (3, "O'Neil", "Bonn", 3.00, 2.25, "1985-12-24", None, "100%"),
    (4, "100% Zoë", None, -5.25, -3.0, "2010-03-01", "2022-05-01 00:00:00", "a_b"),
    (5, "a:b %s", "Köln", 20.00, 7.0, None, "2023-05-01 23:59:59", "NULL"),
]


@dataclass(frozen=True, slots=True)
class Database:
    dialect: str
    style: str
    connection: sqlalchemy.Connection

    def as_written(self, statement: str) -> list[tuple[Any, ...]]:
        """What the notebook's own statement finds, in the driver's hands and without parameters."""
        cursor = self.connection.connection.cursor()
        cursor.execute(statement)
        return self._rows(cursor)

    def as_bound(self, bound: Bound, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        names = {**CONSTANTS, **values}
        statement = "".join(
            part.text if isinstance(part, Text) else str(eval(part.code, dict(names))) for part in bound.parts
        )
        parameters = [(name, eval(code, dict(names))) for name, code in bound.parameters]
        if self.style == "named":
            result = self.connection.execute(sqlalchemy.text(statement), dict(parameters))
            if result.returns_rows:
                rows = [tuple(row) for row in result]
                self.refill()
                return rows
            return self._table()
        cursor = self.connection.connection.cursor()
        plain = tuple(value for _, value in parameters)
        cursor.execute(statement, dict(parameters) if self.style == "pyformat" else plain)
        return self._rows(cursor)

    def _rows(self, cursor: Any) -> list[tuple[Any, ...]]:
        """The rows of a query, or the table as a change has left it; either way the table is as it was before."""
        if cursor.description is None:
            return self._table()
        rows = [tuple(row) for row in cursor.fetchall()]
        self.refill()
        return rows

    def _table(self) -> list[tuple[Any, ...]]:
        cursor = self.connection.connection.cursor()
        cursor.execute("select * from people order by id")
        return self._rows(cursor)

    def refill(self) -> None:
        self.connection.rollback()
        self.connection.connection.rollback()
        cursor = self.connection.connection.cursor()
        cursor.execute("delete from people")
        mark = "?" if self.dialect == "sqlite" else "%s"
        cursor.executemany(f"insert into people values ({', '.join([mark] * len(ROWS[0]))})", ROWS)
        self.connection.connection.commit()


@pytest.fixture(scope="module", params=DRIVERS)
def opened(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Database]:
    driver, dialect = DRIVERS[request.param]
    kind = {"postgres": "postgresql", "mysql": "mariadb"}.get(dialect)
    url = servers.wanted(kind).set(drivername=driver) if kind else sqlalchemy.make_url("sqlite://")
    connection = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool).connect()
    with connection:
        connection.execute(sqlalchemy.text(TABLES))
        connection.commit()
        yield Database(dialect, request.param.split()[1], connection)


@pytest.fixture
def database(opened: Database) -> Database:
    opened.refill()
    return opened


def bound_by(database: Database, template: str) -> Bound:
    parts = parts_of(ast.parse(f'f"""{template}"""', mode="eval").body)
    assert parts is not None
    fixed = tuple(
        replace(part, fixed=isinstance(part, Hole) and part.code in CONSTANTS) if isinstance(part, Hole) else part
        for part in parts
    )
    bound = bind(fixed, dialect=database.dialect, style=database.style)  # type: ignore[arg-type]
    assert isinstance(bound, Bound), bound
    return bound


def same_rows(database: Database, template: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    written = eval(f'f"""{template}"""', {**CONSTANTS, **values})
    expected = database.as_written(written)
    found = database.as_bound(bound_by(database, template), values)
    assert sorted(map(repr, found)) == sorted(map(repr, expected)), written
    return found


WHOLE = (-3, 0, 1, 3, 20, 5_000_000_000)
NUMBERS = (*WHOLE, 0.5, 2.25, 10.5, -5.25, 1e-7)
TEXTS = ("Ann", "Ulm", "", "%", "n%", "100%", "a:b %s", ":id", "?", "Zoë", "a_b", "NULL", "5", "05", "-- x", "{x}", "_")
DAYS = ("2000-01-31", "1990-06-15", "2010-03-01")

COMPARED = {
    "select * from people where id = {x}": NUMBERS,
    "select * from people where {x} < id and amount >= -{x}": (0, 1, 3, 0.5),
    "select * from people where amount = {x} or score = {x}": NUMBERS,
    "select id % 2, name from people where amount > {x} -- 100%": NUMBERS,
    "select * from people where amount * {x} > 10": NUMBERS,
    "select * from people where score between {x} and ({x} + 2) * 2": NUMBERS,
    "select * from people where id in ({x}, 2, {x} + 1)": WHOLE,
    "select * from people where not id <> {x} and ' :x' <> name": WHOLE,
    "select * from people where amount > cast({x} as decimal(10, 2))": (-3, 0, 10.5, 2.25),
    "select * from people where amount > coalesce({x}, 0) and score <= abs({x})": NUMBERS,
    "select city, count(*) from people group by city having count(*) > {x}": (0, 1, 5),
    "select * from people order by id limit {x}": (0, 1, 3),
    "select * from people order by id limit 2 offset {x}": (0, 1, 3),
    "select * from people where id = (select max(id) from people where id < {x})": WHOLE,
    "select * from people order by case when id = {x} then 0 else 1 end, id": WHOLE,
    "select * from {TABLE} where id = {x} and {COLUMN} = 'Ulm'": WHOLE,
    "update people set amount = {x}, name = 'c:{x}' where id > {x}": (0, 2, 4.5),
    "update people set score = score + {x}": (1, 0.5),
    "insert into people (id, name, amount) values (9, '{x}', {x})": (1, 2.25),
    "delete from people where id = {x}": WHOLE,
    "select * from people where name = '{x}'": TEXTS,
    "select * from people where name='{x}'or city='{x}' or code = '{x}'": TEXTS,
    "select * from people where name like '%{x}%'": TEXTS,
    "select * from people where name not like '{x}' and code like '5%'": TEXTS,
    "select * from people where lower(city) = lower('{x}') or upper(name) like upper('%{x}')": TEXTS,
    "select * from people where ('{x}' = '' or name = '{x}')": TEXTS,
    "select * from people where name in ('{x}', 'Bob') and id between 1 and 4": TEXTS,
    "select * from people where name = '{PREFIX}{x}' or name = '{x}''Neil' or code = '{x}{{}}'": (*TEXTS, "O", "nn"),
    "select * from people where name > '{x:>3}'": TEXTS,
    "select * from people where replace(name, '{x}', '-') <> name": TEXTS[:2],
    "select * from people where coalesce(city, '{x}') = '{x}'": TEXTS,
    "insert into people (id, name, city) values (9, 'x', '{x}')": TEXTS,
    "update people set city = '{x}' where name <> '{x}'": TEXTS,
    "select * from people where id = '{x}'": ("1", "3"),
    "select * from people where born >= '{x}'": DAYS,
    "select * from people where '{x}' between born and seen": DAYS,
}  # fmt: skip
ONLY_IN = {
    "sqlite": {
        "select * from people where seen > datetime('{x}', '-{n} days')": [{"x": day, "n": 30} for day in DAYS],
        "select * from people where strftime('%Y', born) = '{x}'": [{"x": 2000}, {"x": "1990"}],
        "select * from people where name like '%' || '{x}' || '%'": [{"x": text} for text in TEXTS],
        "select * from people where name glob '{x}*'": [{"x": "A"}, {"x": "10"}],
        "insert or replace into people (id, name) values ({x}, '{y}')": [{"x": 1, "y": "Eve"}],
        "insert into people (id, name) values ({x}, '{y}') on conflict (id) do update set name = '{y}'": [
            {"x": 1, "y": "E"}
        ],
    },
    "postgres": {
        "select * from people where seen > timestamp '{x}' + interval '{n} days'": [{"x": d, "n": 30} for d in DAYS],
        "select * from people where seen > DATE '{x}' - {n} * interval '1 day'": [{"x": d, "n": 30} for d in DAYS],
        "select * from people where born > '{x}'::date and id = {n}::int": [{"x": d, "n": 4} for d in DAYS],
        "select * from people where born + {n} > '{x}'::date": [{"x": d, "n": 4} for d in DAYS],
        "select * from people where to_char(seen, 'YYYY') = '{x}'": [{"x": 2021}],
        "select * from people where seen::date = to_date('{x}', 'YYYY-MM-DD')": [{"x": "2021-05-01"}],
        "select * from people where name ilike '%{x}%' or name ~ '{y}'": [{"x": "ann", "y": "^B"}],
        "select * from people where name is distinct from '{x}'": [{"x": text} for text in TEXTS],
        "select * from people where id = '{x}' or name = '{x}'": [{"x": 1}],
        "select * from people where name like '%' || '{x}' || '%' or code = '' || {n}": [{"x": "n", "n": 5}],
        "select * from people where left(name, {n}) = '{x}' and length('{x}') < id": [{"x": "B", "n": 1}],
        "select * from people order by id offset {n} fetch first {m} rows only": [{"n": 1, "m": 2}],
        "insert into people (id, name, born) values ({x}, '{y}', '2000-01-01'), ({x} + 1, '{y}', null)": [
            {"x": 8, "y": "E"}
        ],
        "insert into people (id, name) values ({x}, '{y}') on conflict (id) do update set name = '{y}'": [
            {"x": 1, "y": "E"}
        ],
        "update people set seen = seen + interval '{n} hours', born = '{x}' where id = {n}": [{"x": DAYS[0], "n": 1}],
        "select * from people where greatest(amount, {x}) = amount": [{"x": 3}, {"x": 10.5}],
        "select * from people where date(seen) = date('{x}')": [{"x": "2021-05-01"}],
        "select * from people where name like concat('%', '{x}', '%')": [{"x": text} for text in TEXTS],
        "select * from people where concat_ws('-', code, '{x}') = '5-{x}'": [{"x": "Ann"}],
    },
    "mysql": {
        "select * from people where name like concat('%', '{x}', '%')": [{"x": text} for text in TEXTS],
        "select * from people where seen > date_sub('{x}', interval {n} day)": [{"x": day, "n": 30} for day in DAYS],
        "select * from people where seen > timestamp(born) + interval '{n}' day": [{"n": 30}],
        "select * from people where born >= DATE '{x}'": [{"x": day} for day in DAYS],
        "select * from people where date_format(seen, '%Y-%m') = '{x}'": [{"x": "2021-05"}],
        "select * from people where year(born) = {n} or name regexp '{x}'": [{"x": "^B", "n": 2000}],
        'select * from people where name = "{x}" and city <=> "Ulm" ': [{"x": text} for text in TEXTS],
        "select * from people order by id limit {n}, {m}": [{"n": 1, "m": 2}],
        "insert into people (id, name) values ({x}, '{y}') on duplicate key update name = '{y}'": [{"x": 1, "y": "E"}],
        "select * from people where round({x} * 1.5, 1) = score": [{"x": 1}],
        "select * from people where ifnull(city, '{x}') = '{x}' # 100%": [{"x": text} for text in TEXTS],
    },
}  # fmt: skip


@pytest.mark.parametrize("template", COMPARED)
def test_the_same_rows_are_found(database: Database, template: str) -> None:
    for value in COMPARED[template]:
        same_rows(database, template, {"x": value})


def test_the_same_rows_are_found_in_its_own_dialect(database: Database) -> None:
    for template, examples in ONLY_IN[database.dialect].items():
        for values in examples:
            same_rows(database, template, values)


@pytest.mark.parametrize(
    ("template", "benign"),
    [
        ("select * from people where id = {x}", 1),
        ("select * from people where id in ({x}, 1)", 1),
        ("select * from people where id between {x} and 1", 1),
        ("select * from people where amount = {x}", 10.5),
        ("select * from people where score + 0 <= {x} and id = 1", 1),
        ("select * from people where id = '{x}'", "1"),
        ("select * from people where name = '{x}'", "Ann"),
        ("select * from people where name='{x}'and id = 1", "Ann"),
        ("select * from people where lower(name) = lower('{x}')", "Ann"),
        ("select * from people where name in ('{x}', 'Ann')", "Ann"),
        ("select * from people where name = '{x}{x}' or name = '{PREFIX}{x}'", "nn"),
        ("select * from people where name like '{x}' and id = 1", "Ann"),
        ("select * from people where id = 1 and replace('abc', 'b', '{x}') <> name", "Ann"),
        ("select * from people where id = 1 order by case when name = '{x}' then 0 else 1 end", "Ann"),
        ("select * from people where id = 1 limit {x}", 1),
        ("delete from people where name = '{x}' and id > 1", "Ann"),
        ("update people set city = 'Rom' where name = '{x}' and id > 1", "Ann"),
    ],
)
@pytest.mark.parametrize(
    "attack",
    [
        "x' or '1'='1",
        "1 or 1=1",
        "1) or (1=1",
        "%",
        "x' union select * from people -- ",
        "\\' or 1=1 -- ",
        "1; delete from people",
        '" or ""="',
        ":x",
        "%s",
        "$$ or 1=1 --",
    ],
)
def test_an_attack_finds_no_foreign_rows(database: Database, template: str, benign: Any, attack: str) -> None:
    bound = bound_by(database, template)
    allowed = {repr(row) for row in same_rows(database, template, {"x": benign})}
    try:
        found = database.as_bound(bound, {"x": attack})
    except (sqlalchemy.exc.DBAPIError, *DRIVER_ERRORS):
        return  # a text where the column has numbers: the database says so
    assert {repr(row) for row in found} <= allowed
