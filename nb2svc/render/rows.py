"""Thirty rows for a table of the service's tests: always the same, no two alike."""

from __future__ import annotations

from typing import Any

from ..plan.model import Column, Table
from .writers import Code, identifier, py

VALUES = {
    "integer": "i",
    "number": "10.0 * i",
    "boolean": "i % 3 == 0",
    "string": 'f"name{i}"',
    "date": "date(2024, 1, 1) + timedelta(days=i)",
    "datetime": "datetime(2024, 1, 1) + timedelta(days=i)",
}
TYPES = {
    "integer": "Integer",
    "number": "Float",
    "boolean": "Boolean",
    "string": "String(200)",
    "date": "Date",
    "datetime": "DateTime",
}
# what comes back for the third row, as JSON
THIRD = {
    "integer": 3,
    "number": 30.0,
    "boolean": True,
    "string": "name3",
    "date": "2024-01-04",
    "datetime": "2024-01-04T00:00:00",
}


def table(table: Table) -> dict[str, Any]:
    keys = [each for each in table.columns if each.key]
    return {
        "name": table.name,
        "model": table.model and identifier(table.model),
        "row": _arguments(table) if table.model else _row(table),
        "columns": [Code(_column(each)) for each in table.columns],
        "by_number": [each.type for each in keys] == ["integer"],
        "by_key": identifier(keys[0].name) if keys and table.model else None,
        "third": py({each.name: THIRD[each.type] for each in table.columns}),
    }


def _arguments(table: Table) -> Code:
    return Code(", ".join(f"{identifier(each.name)}={VALUES[each.type]}" for each in table.columns))


def _row(table: Table) -> Code:
    return Code(f"{{{', '.join(f'{py(each.name)}: {VALUES[each.type]}' for each in table.columns)}}}")


def _column(column: Column) -> str:
    key = ", primary_key=True" if column.key else ""
    return f"Column({py(column.name)}, {TYPES[column.type]}{key})"
