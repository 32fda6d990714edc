"""``tables.py``: what ``flask init-db`` does.  It makes what is missing, and touches nothing that is there."""

from __future__ import annotations

from collections.abc import Mapping

from ..plan.model import Plan
from ..program.model import Program
from .blocks import indented
from .imports import module
from .sources import Source
from .verbatim import inside

DOC = '"""The tables that the notebook makes, for a database that does not have them yet."""'

INSPECT = """\
def exist(names: list[str]) -> bool:
    \"\"\"Whether the database has the tables already.\"\"\"
    return set(names) <= set(inspect({resources}.{database}()).get_table_names())
"""

QUERY = """\
def exist(names: list[str]) -> bool:
    \"\"\"Whether the database has the tables already.\"\"\"
    cursor = {resources}.{database}().cursor()
    cursor.execute({query!r})
    return set(names) <= {{row[0] for row in cursor.fetchall()}}
"""


def tables(program: Program, plan: Plan, sources: Mapping[int, Source]) -> tuple[str, str, list[str]]:
    """Docstring, code and imports of ``tables.py``."""
    alias = program.unused("resources")
    imports = [module("resources", program), module("database", program)]
    if not plan.tables:
        base = _base(program, plan)
        metadata = base if program.kinds.get(base) == "sqlalchemy.MetaData" else f"{base}.metadata"
        return DOC, f"def create() -> None:\n    {metadata}.create_all({alias}.{plan.database}())\n", imports
    body = "\n".join(indented([inside(program, plan, sources, plan.tables, f"{alias}.")]))
    if not plan.created:  # ``create_all`` looks for itself
        return DOC, f"def create() -> None:\n{body}\n", imports
    guard = f"    if exist({list(plan.created)!r}):\n        return\n"
    exists = (
        QUERY.format(resources=alias, database=plan.database, query=plan.listing)
        if plan.listing
        else INSPECT.format(resources=alias, database=plan.database)
    )
    return DOC, f"{exists}\n\ndef create() -> None:\n{guard}{body}\n", [*imports, "from sqlalchemy import inspect"]


def _base(program: Program, plan: Plan) -> str:
    """What has the tables' ``metadata``."""
    names = [name for index in plan.models for name in program.statements[index].binds]
    described = ("sqlalchemy.MetaData", "sqlalchemy.orm.DeclarativeBase")
    return plan.service.tests.base or next((name for name in names if program.kinds.get(name) in described), names[0])
