"""The SQL that stands in the notebook as text: which tables and columns it names, and if SQLite would understand it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from ..classify.model import Classification
from .model import Column, Table
from .sql import Hole, Text, parts_of

_STATEMENT = re.compile(r"\s*(select|insert|update|delete|with|create|replace)\s", re.IGNORECASE)


def statements(classification: Classification) -> list[tuple[str, bool]]:
    """The SQL texts of what the service keeps, holes as ``:hole``, and whether only values are missing in each."""
    program = classification.program
    nodes: list[ast.AST] = [program.functions[name].node for name in sorted(classification.reached)]
    for name in sorted(classification.needed | classification.started):
        nodes += [program.statements[index].node for index in classification.chains.get(name, ())]
    return sql_texts(nodes)


def sql_texts(nodes: Iterable[ast.AST]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    inside: set[int] = set()
    for top in nodes:
        for node in ast.walk(top):
            if id(node) in inside or not isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call)):
                continue
            parts = parts_of(node)
            if not parts or not isinstance(parts[0], Text) or not _STATEMENT.match(parts[0].text):
                continue
            inside |= {id(each) for each in ast.walk(node)}
            text = "".join(each.text if isinstance(each, Text) else ":hole" for each in parts)
            text = text.replace("':hole'", ":hole").replace("%s", ":hole").replace("?", ":hole")
            found.append((text, not any(isinstance(each, Hole) and each.fixed for each in parts)))
    return found


def created(texts: Iterable[str], dialect: str) -> tuple[str, ...]:
    """The tables that ``CREATE TABLE`` texts make."""
    import sqlglot
    from sqlglot import exp

    names = []
    for text in texts:
        try:
            for tree in sqlglot.parse(text, read=dialect or None):
                if isinstance(tree, exp.Create) and (table := tree.find(exp.Table)) and table.name.isidentifier():
                    names.append(table.name)
        except (sqlglot.errors.SqlglotError, RecursionError):
            continue
    return tuple(dict.fromkeys(names))


def bare_tables(texts: Iterable[str], dialect: str, mapped: Iterable[str]) -> tuple[tuple[Table, ...], str]:
    """Tables that only SQL speaks of, with the columns that it names, and why SQLite cannot stand in for them."""
    import sqlglot
    from sqlglot import exp

    taken = {name.lower() for name in mapped}
    columns: dict[str, dict[str, str]] = {}
    for text in texts:
        try:
            trees = [each for each in sqlglot.parse(text, read=dialect or None) if each]
            plain = all(_same_in_sqlite(each, dialect) for each in trees)
        except (sqlglot.errors.SqlglotError, RecursionError):
            return (), "a statement could not be read"
        if not plain:
            return (), "a statement is not the same in SQLite, which stands in for the database"
        for tree in trees:
            if isinstance(tree, exp.Create):
                return (), "the notebook makes its tables itself, with columns that rows cannot be made up for"
            tables = [each.name for each in tree.find_all(exp.Table) if each.name.lower() not in taken]
            named = [each for each in tree.find_all(exp.Column) if not isinstance(each.this, exp.Star)]
            if tables and len({*tables}) > 1:
                return (), "it cannot be told which column belongs to which table"
            for table in tables:
                found = columns.setdefault(table, {})
                for column in named:
                    found.setdefault(column.name, _type(column))
    tables_found = tuple(
        Table(
            name=table,
            columns=(
                *([] if "id" in found else [Column(name="id", type="integer", key=True)]),
                *(Column(name=name, type=kind, key=name == "id") for name, kind in sorted(found.items())),
            ),
        )
        for table, found in sorted(columns.items())
    )
    return tables_found, ""


def _same_in_sqlite(tree: Any, dialect: str) -> bool:
    from sqlglot import exp

    # each dialect writes its placeholders in its own way, which says nothing of the statement
    bare = tree.transform(lambda node: exp.null() if isinstance(node, exp.Placeholder) else node)
    return bare.sql(dialect or None) == bare.sql("sqlite")


def _type(column: object) -> str:
    from sqlglot import exp

    assert isinstance(column, exp.Column)
    parent = column.parent
    if isinstance(parent, (exp.Like, exp.ILike)):
        return "string"
    for other in (getattr(parent, "this", None), getattr(parent, "expression", None)):
        if isinstance(other, exp.Literal):
            return "string" if other.is_string else "number"
    name = column.name.lower()
    return "integer" if name == "id" or name.endswith(("_id", "_no", "count")) else "number"
