"""``tables.py``: what ``flask init-db`` does.  It makes what is missing, and touches nothing that is there."""

from __future__ import annotations

from collections.abc import Mapping

from ..plan.model import Plan
from ..program.model import Program
from .sources import Source
from .verbatim import inside

DOC = '"""The tables that the notebook makes, for a database that does not have them yet."""'

EXISTS = '''\
def exist(names: list[str]) -> bool:
    """Whether the database has the tables already."""
    return set(names) <= set(inspect(resources.{engine}()).get_table_names())
'''

EXISTS_IN = '''\
def exist(names: list[str]) -> bool:
    """Whether the database has the tables already."""
    cursor = resources.{connection}().cursor()
    cursor.execute({query!r})
    return set(names) <= {{row[0] for row in cursor.fetchall()}}
'''

QUERIES = {
    "sqlite3.Connection": "select name from sqlite_master where type = 'table'",
    "psycopg.Connection": "select table_name from information_schema.tables where table_schema = current_schema()",
    "psycopg2.extensions.connection": "select table_name from information_schema.tables where table_schema = current_schema()",
    "pymysql.connections.Connection": "select table_name from information_schema.tables where table_schema = database()",
}


def tables(program: Program, plan: Plan, sources: Mapping[int, Source]) -> tuple[str, str, list[str]]:
    """Docstring, code and imports of ``tables.py``."""
    engine = _of_kind(program, plan, ("sqlalchemy.Engine",))
    if not plan.tables:
        base = plan.service.tests.base or _base(program, plan)
        metadata = base if program.kinds.get(base) == "sqlalchemy.MetaData" else f"{base}.metadata"
        return (
            DOC,
            f"def create() -> None:\n    {metadata}.create_all(resources.{engine}())\n",
            ["from . import resources"],
        )
    lines = inside(program, plan, sources, plan.tables, "resources.")
    body = "\n".join(f"    {line}" if line else "" for line in lines.split("\n"))
    imports = ["from . import resources"]
    if not plan.created:
        return DOC, f"def create() -> None:\n{body}\n", imports
    guard = f"    if exist({list(plan.created)!r}):\n        return\n"
    if engine:
        return (
            DOC,
            f"{EXISTS.format(engine=engine)}\n\ndef create() -> None:\n{guard}{body}\n",
            [*imports, "from sqlalchemy import inspect"],
        )
    connection = _of_kind(program, plan, tuple(QUERIES))
    name = next((each.names[0] for each in plan.factories if each.function == connection), "")
    exists = EXISTS_IN.format(connection=connection, query=QUERIES.get(program.kinds.get(name, ""), ""))
    return DOC, f"{exists}\n\ndef create() -> None:\n{guard}{body}\n", imports


def _of_kind(program: Program, plan: Plan, kinds: tuple[str, ...]) -> str:
    return next((each.function for each in plan.factories if program.kinds.get(each.names[0]) in kinds), "")


def _base(program: Program, plan: Plan) -> str:
    for index in plan.models:
        for name in program.statements[index].binds:
            if program.kinds.get(name) in ("sqlalchemy.MetaData", "sqlalchemy.orm.DeclarativeBase"):
                return name
    first = program.statements[plan.models[0]]
    return next(iter(first.binds))
