"""The tables that the notebook speaks of: for ``flask init-db``, and for the service's own tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..classify.model import Classification, Role
from ..knowledge import known
from ..program.model import Program
from .model import Column, Table

_TYPES = {
    "int": "integer",
    "float": "number",
    "str": "string",
    "bool": "boolean",
    "date": "date",
    "datetime": "datetime",
}
_TYPES |= {
    "Integer": "integer",
    "BigInteger": "integer",
    "SmallInteger": "integer",
    "Float": "number",
    "Numeric": "number",
}
_TYPES |= {"String": "string", "Text": "string", "Unicode": "string", "Boolean": "boolean", "Date": "date"}
_TYPES |= {"DateTime": "datetime", "Double": "number", "Decimal": "number", "TIMESTAMP": "datetime"}


def models(classification: Classification) -> tuple[int, ...]:
    """The statements that describe tables: classes on a declarative base, ``MetaData``, ``Table``, and the base."""
    program = classification.program
    found: list[int] = []
    mapped = set(_bases(program))
    for name, verdict in classification.verdicts.items():
        if verdict.role is Role.LIBRARY and program.kinds.get(name, "").startswith("sqlalchemy"):
            found += program.final.get(name, ())
        elif name in program.classes and name in mapped:
            found.append(program.classes[name])
    return tuple(sorted(dict.fromkeys(found)))


def base_of(program: Program) -> str | None:
    """What has the ``metadata``: a declarative base, or a ``MetaData`` itself."""
    for name in _bases(program):
        if name not in program.classes or not _tablename(program, name):
            return name
    return next((name for name, kind in program.kinds.items() if kind == "sqlalchemy.MetaData"), None)


def mapped_tables(program: Program) -> Iterator[Table]:
    """The tables of classes whose columns are all of types that rows can be made up for."""
    for name in _bases(program):
        table = _tablename(program, name)
        if table is None or name not in program.classes:
            continue
        node = program.statements[program.classes[name]].node
        columns = [column for each in getattr(node, "body", []) if (column := _column(each)) is not None]
        if columns and all(column.type for column in columns):
            yield Table(name=table, model=name, columns=tuple(columns))


def incomplete(program: Program) -> bool:
    """Whether some mapped class has columns that no row can be made up for."""
    every = [name for name in _bases(program) if _tablename(program, name)]
    return len(every) != len(list(mapped_tables(program))) or any(_has_relations(program, name) for name in every)


def _has_relations(program: Program, name: str) -> bool:
    node = program.statements[program.classes[name]].node
    called = {each.func.id for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)}
    return "ForeignKey" in called


def _bases(program: Program) -> Iterator[str]:
    """Declarative bases and what derives from them."""
    known_bases = {name for name, kind in program.kinds.items() if kind == "sqlalchemy.orm.DeclarativeBase"}
    for name, index in program.classes.items():
        for each in ast.walk(program.statements[index].node):
            if not isinstance(each, ast.ClassDef) or each.name != name:
                continue
            for base in each.bases:
                if isinstance(base, ast.Name):
                    row = known().kind(program.imports.get(base.id, ""))
                    if base.id in known_bases or (row is not None and row.name == "sqlalchemy.orm.DeclarativeBase"):
                        known_bases.add(name)
    yield from (name for name in program.lives if name in known_bases)


def _tablename(program: Program, name: str) -> str | None:
    if name not in program.classes:
        return None
    for each in getattr(program.statements[program.classes[name]].node, "body", []):
        match each:
            case ast.Assign(targets=[ast.Name(id="__tablename__")], value=ast.Constant(value=str(table))):
                return table
    return None


def _column(node: ast.stmt) -> Column | None:
    """The column that a line of a mapped class describes; one of unknown type has an empty one."""
    match node:
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=ast.Subscript(value=ast.Name(id="Mapped"), slice=inner)
        ):
            if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "relationship":
                return None
            return Column(name=name, type=_type(inner), key=_is_key(node.value))
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="Column" | "mapped_column"), args=args) as call
        ):
            return Column(name=name, type=next((kind for each in args if (kind := _type(each))), ""), key=_is_key(call))
    return None


def _type(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _TYPES.get(name, "")
        case ast.Call(func=function):
            return _type(function)
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _type(left)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return _type(inner)
    return ""


def _is_key(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and any(
        each.arg == "primary_key" and isinstance(each.value, ast.Constant) and each.value.value is True
        for each in node.keywords
    )
