"""A plan becomes modules: the notebook's own code, changed only where the plan says so.

``ast`` told where everything is; here libcst changes it, so that comments and layout survive.  Imports that turn out
to be unused are taken away by the formatter of ``render``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ..diagnostics import Diagnostic
from ..plan.model import Plan
from ..program.model import Program
from .blocks import indented
from .check import complaints
from .functions import DOC as FUNCTIONS
from .functions import functions
from .imports import from_places, module, used_imports
from .model import Module
from .models import models, without_model_functions
from .redact import redacted
from .resources import DOC as RESOURCES
from .resources import resources
from .sources import sources
from .tables import tables
from .verbatim import inside, verbatim

__all__ = ["rewrite"]

MODELS = '"""The notebook\'s tables."""'
CONSTANTS = '"""What the notebook\'s code is written for, and no deployment changes."""'
STARTUP = '"""What holds in the whole process, and is said before anything else is made."""'


def rewrite(program: Program, plan: Plan) -> tuple[tuple[Module, ...], tuple[Diagnostic, ...]]:
    """The modules of the package that hold the notebook's code, and the secrets that could not be kept out of it."""
    found = sources(program)
    alias = program.unused("resources")
    bodies: dict[str, tuple[str, str, list[str]]] = {}
    whole, plan = plan, without_model_functions(program, plan)
    code = functions(program, plan, found, alias)
    bound = from_places(place for each in plan.replacements for place in each.imports)
    own, database = module("resources", program), module("database", program)
    printing = ["from .printed import print"] if plan.service.has_prints else []
    if plan.service.has_prints and "display" not in program.lives:
        printing.append("from .printed import print as display")
    bodies["functions.py"] = (FUNCTIONS, code, [*bound, own, database, *printing])
    code, needed = resources(program, plan, found)
    bodies["resources.py"] = (RESOURCES, code, needed)
    if plan.models:
        bodies["models.py"] = (MODELS, models(program, whole, found, alias), [*bound, own, database, *printing])
    if plan.startup:
        body = "\n".join(indented([inside(program, plan, found, plan.startup, f"{alias}.")]))
        code = f"def at_start() -> None:\n{body}\n"
        bodies["startup.py"] = (STARTUP, code, [own, database])
    if plan.service.has_tables:
        bodies["tables.py"] = tables(program, plan, found)
    bodies = _with_constants(program, plan, bodies, verbatim(program, found, plan.constants))
    modules, problems = [], []
    for path, (doc, code, extra) in sorted(bodies.items()):
        code, issues = redacted(program, path, code, plan.secrets)
        problems += issues
        head = [
            "from __future__ import annotations",
            *used_imports(program, code),
            *_used(extra, code),
            *_kept(path, plan, code),
        ]
        modules.append(Module(path=path, code=f"{doc}\n\n" + "\n".join(head) + f"\n\n\n{code.strip()}\n"))
    return tuple(modules), (*problems, *complaints(tuple(modules)))


Bodies = dict[str, tuple[str, str, list[str]]]


def _with_constants(program: Program, plan: Plan, bodies: Bodies, code: str) -> Bodies:
    """Constants stand beside the code that uses them; those of several modules in one of their own."""
    if not code:
        return bodies
    names = {name for index in plan.constants for name in program.statements[index].binds}
    users = [path for path, (_, body, _) in bodies.items() if names & _names(body)]
    if len(users) == 1:
        doc, body, extra = bodies[users[0]]
        return {**bodies, users[0]: (doc, f"{code}\n\n\n{body}", extra)}
    return {**bodies, "constants.py": (CONSTANTS, code, [])} if users else bodies


def _kept(path: str, plan: Plan, code: str) -> list[str]:
    """Imports from the package's other modules of the notebook's code."""
    names = _names(code)
    lines = []
    if path != "models.py" and (found := sorted(names & _defined(plan, "models"))):
        lines.append(f"from .models import {', '.join(found)}")
    if path != "constants.py" and (found := sorted(names & _defined(plan, "constants") - _bound(code))):
        lines.append(f"from .constants import {', '.join(found)}")
    if path not in ("functions.py", "resources.py") and (found := sorted(names & {*plan.functions, *plan.classes})):
        lines.append(f"from .functions import {', '.join(found)}")
    return lines


def _defined(plan: Plan, what: str) -> set[str]:
    return set(plan.model_names if what == "models" else plan.constant_names)


def _used(lines: Iterable[str], code: str) -> list[str]:
    """The ones of ``lines`` that import something which ``code`` uses."""
    names = _names(code)
    kept = []
    for line in dict.fromkeys(lines):
        node = ast.parse(line).body[0]
        assert isinstance(node, (ast.Import, ast.ImportFrom))
        given = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        if given & names:
            kept.append(line)
    return kept


def _names(code: str) -> set[str]:
    return {each.id for each in ast.walk(ast.parse(code)) if isinstance(each, ast.Name)}


def _bound(code: str) -> set[str]:
    return {
        each.id for each in ast.walk(ast.parse(code)) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
