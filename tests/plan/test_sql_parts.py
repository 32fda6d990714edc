"""What ``parts_of`` reads: its parts, filled in again by Python, are the text that the notebook made."""

from __future__ import annotations

import ast
import textwrap
from types import SimpleNamespace

import pytest

from nb2svc.plan.sql import Hole, Part, Text, dialect_of, parts_of

VALUES = {
    "x": 7,
    "y": "Ann",
    "z": 2.5,
    "row": SimpleNamespace(id=3, names=["a", "b"]),
    "item": {"id": 4, "name": "Bob"},
    "textwrap": textwrap,
    "dedent": textwrap.dedent,
}


def read(source: str) -> tuple[Part, ...] | None:
    return parts_of(ast.parse(source.strip(), mode="eval").body)


def filled(parts: tuple[Part, ...]) -> str:
    """The parts as Python fills them in."""
    text = ""
    for part in parts:
        if isinstance(part, Text):
            text += part.text
            continue
        value = eval(part.code, dict(VALUES))
        value = {"": lambda v: v, "s": str, "r": repr, "a": ascii}[part.conversion](value)
        text += format(value, part.format_spec)
    return text


@pytest.mark.parametrize(
    "source",
    [
        "'select 1'",
        "'a = ' 'b'",
        "f'a = {x}'",
        "f'a = {x!r} {y!s:>5} {z:.3f} {{x}}'",
        "f'{x}' f'{y}'",
        "f'a' ' b ' f'{x}'",
        "f'{f\"{x}-{y}\"}'",
        "f'{str(x)}'",
        "'a = ' + str(x)",
        "'a = ' + y + ' and b'",
        "y + y + ' and b'",
        "y + (' and b' + y)",
        "'a = ' + (y + y)",
        "'a = %s' % x",
        "'a = %s and b = %r and c = %d' % (x, y, z)",
        "'100%% of %s' % y",
        "'%.2f and %f' % (z, z)",
        "'%(x)s and %(y)s' % {'x': x, 'y': y}",
        "'%(id)s and %(name)s' % item",
        "('a' 'b = %s') % (x,)",
        "'{} {}'.format(x, y)",
        "'{1} {0} {1}'.format(x, y)",
        "'{a:>5} {b!r}'.format(a=x, b=y)",
        "'{0.id} {0.names[1]} {1[name]}'.format(row, item)",
        "'{{}} {}'.format(x)",
        "'{}'.format('t')",
        "('a = %s' % x) + ' and ' + f'{y}'",
        "f'''\n   a = {x}\n   b\n'''.strip()",
        "textwrap.dedent('''\n   a\n   b''')",
        "'  a = %s '.lstrip() % x",
        "f''",
    ],
)
def test_parts_filled_in_are_the_text(source: str) -> None:
    parts = read(source)
    assert parts is not None
    assert filled(parts) == eval(source, dict(VALUES))


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "1 + 2",
        "x + y",
        "x % y",
        "'%s %s' % pair",
        "'%5s' % x",
        "'%s' % (*pair,)",
        "'%s' % {'x': 1}",
        "'100%' % x",
        "'%(x)s %s' % x",
        "'%s' % (x, y)",
        "f'{x} %s' % y",
        "f'{x}'.format(y)",
        "'{}'.format(*pair)",
        "'{x}'.format(**pair)",
        "'{:{}}'.format(x, y)",
        "'{0} {}'.format(x, y)",
        "'{0} {0}'.format(next(rows))",
        "'{'.format(x)",
        "f'{x:{y}}'",
        "f' {x} '.strip('a')",
        "f'{x} '.strip()",
        "dedent(x)",
        'dedent(f"""a = \'one\n two {x}\'""")',
        "'a' if x else 'b'",
        "', '.join(pair)",
        "b'bytes'",
        "template.format(x)",
        "'a' * 2",
    ],
)
def test_what_cannot_be_read_soundly(source: str) -> None:
    assert read(source) is None


def test_dedent_with_holes_keeps_the_layout() -> None:
    parts = read('dedent(f"""\n    select 1\n    where a = {x}""")')
    assert parts == (Text(text="\n    select 1\n    where a = "), Hole(code="x"))


def test_concatenated_text_is_known_to_be_text() -> None:
    assert read("'a' + y + str(x)") == (Text(text="a"), Hole(code="y", is_text=True), Hole(code="x", conversion="s"))


def test_percent_d_is_a_whole_number() -> None:
    assert read("'%d %d' % (z, int(z))") == (Hole(code="int(z)"), Text(text=" "), Hole(code="int(z)"))


def test_depth_is_no_crash() -> None:
    node: ast.expr = ast.Name(id="x", ctx=ast.Load())
    for _ in range(5000):
        node = ast.JoinedStr(values=[ast.FormattedValue(value=node, conversion=-1)])
    assert parts_of(node) is None


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("postgresql+psycopg://user@host/db", "postgres"),
        ("mysql+pymysql://root@host/db", "mysql"),
        ("mariadb://host", "mysql"),
        ("sqlite:///file.db", "sqlite"),
        ("sqlite3", "sqlite"),
        ("mssql+pyodbc://host", "tsql"),
        ("oracle+oracledb://host", "oracle"),
        ("psycopg2.extras", "postgres"),
        ("MySQLdb", "mysql"),
        ("snowflake.connector", "snowflake"),
        ("google.cloud.bigquery", "bigquery"),
        ("duckdb", "duckdb"),
        ("pyodbc", ""),
        ("", ""),
    ],
)
def test_dialects(name: str, dialect: str) -> None:
    assert dialect_of(name) == dialect
