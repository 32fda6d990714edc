"""Configuration and secrets become settings: by name, by the environment that the notebook reads, by argument.

    one        a literal as a setting     environment  what the notebook reads from it
    calls      literals inside calls      files        what travels with the package

``collected`` is what was found so far.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ...classify.model import Classification, Role
from ...knowledge import known
from ...knowledge.secrets import secret_values
from ...program.model import Program
from ...syntax import bound_value
from ..literals import value_of
from ..model import Setting
from ..names import environment_name, setting_name
from .calls import arguments, of_calls
from .collected import Settings
from .environment import environment
from .one import setting

__all__ = ["Settings", "settings"]


def settings(classification: Classification, package: str, folder: Path, database: str | None) -> Settings:
    """The settings of ``package``; relative paths are looked for in ``folder``, ``database`` is the user's URL."""
    found = Settings(package=package, folder=folder, database=database)
    program = classification.program
    urls = _urls(program)
    for name, verdict in classification.verdicts.items():
        if verdict.role not in (Role.CONFIG, Role.SECRET) or not classification.chains.get(name):
            continue
        node = program.statements[classification.chains[name][0]].node
        value = bound_value(node, name)
        if verdict.role is Role.SECRET:
            found.remember(value)
        if name not in classification.needed and name not in classification.started:
            continue
        comment = _comment(program, name, classification.chains[name][0])
        if one := _of_global(found, name, value, verdict.role, name in urls, comment):
            found.add(one, name, verdict.place.cell, verdict.place.line)
    of_calls(found, classification)
    return found


def _of_global(
    found: Settings, name: str, value: ast.expr | None, role: Role, is_url: bool, comment: str
) -> Setting | None:
    attribute = setting_name(name)
    variable = environment_name(found.package, name)
    alias, default = environment(value)
    if alias is None:
        try:
            default = value_of(value)
        except ValueError:
            return None  # derived: a factory computes it
    if is_url and found.database:
        default, role = found.database, Role.SECRET if secret_values(found.database) else Role.CONFIG
    return setting(
        found,
        attribute,
        variable,
        default,
        secret=role is Role.SECRET,
        is_url=is_url,
        alias=alias or "",
        says=comment,
        origin=name,
    )


def _urls(program: Program) -> set[str]:
    """The globals that name a database to SQLAlchemy."""
    found = set()
    facts = [statement.facts for statement in program.statements] + [each.facts for each in program.functions.values()]
    for site in (site for each in facts for site in each.calls if site.qualified.startswith("sqlalchemy")):
        row = known().call(site.qualified)
        for key, node in arguments(site.node):
            if row and row.literals.get(key) == "url" and isinstance(node, ast.Name):
                found.add(node.id)
    return found


def _comment(program: Program, name: str, index: int) -> str:
    """What the author wrote behind the literal."""
    place = program.statements[index].place
    for cell in program.notebook.cells:
        if cell.index == place.cell:
            line = cell.code.split("\n")[(program.statements[index].node.end_lineno or place.line) - 1]
            found = re.search(
                r"#\s*(?!noqa|type:|nb2svc)(.+?)\s*$", line[program.statements[index].node.end_col_offset or 0 :]
            )
            return found[1] if found else ""
    return ""
