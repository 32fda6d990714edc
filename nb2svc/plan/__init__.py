"""A classification becomes a ``Plan``: settings, factories, state, endpoints, requirements, tests.

Everything is decided here; ``rewrite`` and ``render`` only lay it out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..classify.model import Classification, Role
from ..diagnostics import Diagnostic
from ..knowledge import known
from ..knowledge.secrets import forms, secrets_in
from ..program.model import Program
from .closures import remembering
from .definitions import early, unmet
from .endpoints import endpoints
from .factories import accesses, factories, started_with
from .hidden import hidden
from .kept import classes, constants, functions, modules, startup
from .model import Access, Plan, ReadyCheck, Service, Setting
from .names import environment_name, package_name
from .queries import queries
from .requirements import requirements
from .rows import rows
from .settings import Settings, settings
from .sql import dialect_of
from .stand_ins import tests
from .state import state
from .tables import base_of, models
from .tables_made import listing, tables_made, unfilled
from .threads import carried, sharing

__all__ = ["plan"]

PROCESSES = THREADS = 4


def plan(
    classification: Classification, folder: Path, *, name: str | None = None, database: str | None = None
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan of the service; files that the notebook names are looked for in ``folder``, and not read."""
    program = classification.program
    package = package_name(name or Path(program.notebook.filename).stem)
    configured = settings(classification, package, folder, database)
    secret = [each.name for each in configured.made.values() if each.secret]
    found = accesses(classification, configured.of, secret)
    made, unmade = factories(classification, found)
    fields, shared, unkept = state(classification, found)
    asked, unasked = endpoints(classification, found)
    schemes = _schemes(configured, program.imports.values())
    dialect = dialect_of(schemes[0]) if schemes else ""
    bound, unbound = queries(classification, dialect)
    inits, created = tables_made(classification, found, dialect)
    started, late = startup(classification)
    described = models(classification)
    kept_functions, kept_classes = functions(classification, made), classes(classification, described, made)
    undefined = unmet(classification, kept_functions, kept_classes, described)
    kept_constants = constants(classification, found)
    replacements = (*configured.replacements, *bound, *carried(classification))
    engines = [
        each for each in found if program.kinds.get(each) == "sqlalchemy.Engine" and found[each].kind == "factory"
    ]
    connections = _connections(classification, found) if engines else 0
    own = _own_settings(package, connections, bool(shared))
    every = (*configured.made.values(), *own)
    used = modules(classification, made, described, inits, started, replacements)
    service = Service(
        package=package,
        notebook=program.notebook.filename,
        title=program.notebook.title,
        description=f"{program.notebook.title}, converted from {program.notebook.filename}.",
        settings=every,
        endpoints=asked,
        ready=_ready(classification, found),
        requirements=requirements(used, schemes, program.notebook.installs),
        rows=rows(classification, found, made, configured.made, configured.of, described),
        tests=tests(classification, found, made, every, dialect, created),
        artifacts=tuple(each.function for each in made if each.lifetime == "artifact"),
        has_models=bool(described),
        has_startup=bool(started),
        has_tables=bool(inits) or bool(engines and base_of(program)),
        has_engine=bool(engines),
        has_shared=bool(shared),
        has_prints=any(program.functions[each].facts.prints for each in classification.reached),
        processes=PROCESSES,
        threads=THREADS,
        connections_per_request=connections,
        files=tuple(sorted(configured.files.items())),
    )
    secrets = forms({*configured.secrets, *_secrets(program)})
    result = Plan(
        service=hidden(service, secrets),
        accesses=found,
        factories=made,
        state=fields,
        shared=shared,
        begun={name: f"{first[0]}()" for name in found if (first := started_with(classification, found, name))},
        functions=kept_functions,
        classes=kept_classes,
        early=early(classification, kept_functions, kept_classes, made),
        models=described,
        model_names=tuple(name for index in described for name in program.statements[index].binds),
        constants=kept_constants,
        constant_names=tuple(name for index in kept_constants for name in program.statements[index].binds),
        replacements=replacements,
        startup=started,
        tables=inits,
        created=created,
        database=listing(classification, found)[0],
        listing=listing(classification, found)[1],
        left_out=_left_out(classification, made),
        secrets=secrets,
    )
    problems = (*unmade, *unkept, *unasked, *unbound, *late, *undefined, *remembering(classification))
    problems += (*unfilled(classification, inits), *sharing(classification))
    return result, (*configured.diagnostics, *problems)


def _secrets(program: Program) -> tuple[str, ...]:
    """What is written down anywhere in the notebook, also where the service does not keep it."""
    parameters = {name: each.parameters for name, each in program.functions.items()}
    return secrets_in((cell.tree for cell in program.notebook.cells), parameters)


def _schemes(configured: Settings, imports: Iterable[str]) -> list[str]:
    """How the notebook's databases are spoken to: the schemes of URLs, and drivers that are imported."""
    found = list(configured.schemes)
    found += [each.partition(".")[0] for each in imports if each.partition(".")[0] in _DRIVERS]
    return list(dict.fromkeys(found))


_DRIVERS = ("sqlite3", "psycopg", "psycopg2", "pymysql", "duckdb")


def _own_settings(package: str, connections: int, has_shared: bool) -> tuple[Setting, ...]:
    """What every service asks for, and every one with a database."""

    def own(name: str, **rest: object) -> Setting:
        return Setting(name=name, env=environment_name(package, name), **rest)  # type: ignore[arg-type]

    found = []
    if connections:
        found += [
            own(
                "db_connections",
                type="integer",
                annotation="int",
                default=THREADS * connections,
                least=1,
                description=f"per worker: threads in uwsgi.ini x {connections} that a request holds",
            ),
            own(
                "db_timeout",
                type="integer",
                annotation="int",
                default=20,
                least=0,
                description="seconds a statement may take (0: any, for 'flask build'); below harakiri in uwsgi.ini",
            ),
        ]
    elif has_shared:
        found.append(
            own(
                "state_url",
                type="string",
                annotation="str",
                default=f"sqlite:///{package}_state.db",
                kind="url",
                description="database that keeps what requests share",
            )
        )
    found.append(
        own(
            "artifacts",
            type="string",
            annotation="Path",
            default="artifacts",
            description="folder of what 'flask build' makes",
        )
    )
    return tuple(found)


def _connections(classification: Classification, found: dict[str, Access]) -> int:
    """How many database connections one request holds at most.

    Its session's and the like, one for each function on a path of calls that asks the engine itself, and the one that
    its shared state is locked on.
    """
    program = classification.program
    kinds = {name: program.kinds.get(name, "") for name in found}
    own = [name for name in found if kinds[name] in ("sqlalchemy.orm.Session", "sqlalchemy.Connection")]
    engines = {name for name in found if kinds[name] == "sqlalchemy.Engine"}

    def deepest(name: str, path: frozenset[str]) -> int:
        facts = program.functions[name].facts
        inner = {site.function for site in facts.calls if site.function} - path
        below = max((deepest(each, path | {name}) for each in inner if each in program.functions), default=0)
        return bool(engines & facts.reads.keys()) + below

    direct = max((deepest(each.function, frozenset()) for each in classification.answering), default=0)
    held = len([name for name in own if name in classification.needed])
    shared = any(access.kind == "shared" for access in found.values())
    return max(held + min(direct, 4) + shared, 1)


def _ready(classification: Classification, found: dict[str, Access]) -> tuple[ReadyCheck, ...]:
    """A question to every resource; what is reached through another one is asked through it."""
    checks: dict[str, ReadyCheck] = {}
    sessions = False
    for name, access in found.items():
        kind = known().kind(classification.program.kinds.get(name, ""))
        if access.kind not in ("factory", "member") or name not in classification.needed:
            continue
        value = f"resources.{access.code}"
        if kind and kind.ping:
            sessions = sessions or kind.name == "sqlalchemy.orm.Session"
            checks[value] = ReadyCheck(code=kind.ping.replace("{}", value), imports=kind.imports)
        else:
            made = value.rpartition(".")[0] if access.kind == "member" else value
            checks[made] = ReadyCheck(code=made)
    if sessions:  # a session asks its engine
        for name in found:
            if classification.program.kinds.get(name) in ("sqlalchemy.Engine", "sqlalchemy.orm.sessionmaker"):
                checks.pop(f"resources.{found[name].code}", None)
    return tuple(checks.values())


def _left_out(classification: Classification, made: Sequence[object]) -> tuple[tuple[int, str], ...]:
    """The cells of which nothing is kept, and why."""
    program = classification.program
    kept: set[int] = {index for each in made for index in each.statements}  # type: ignore[attr-defined]
    for name, verdict in classification.verdicts.items():
        is_code = verdict.role is Role.EXPLORATION or name in classification.program.imports
        if not is_code and name in classification.needed | classification.started | classification.reached:
            kept |= set(classification.chains.get(name, ()))
    kept |= {index for name in classification.reached for index in [program.functions[name].statement]}
    kept |= {each.statement for each in classification.effects if each.when != "left_out"}
    found = list(program.notebook.left_out)
    for cell in program.notebook.cells:
        mine = [each for each in program.statements if each.place.cell == cell.index]
        imports = all(isinstance(each.node, (ast.Import, ast.ImportFrom)) for each in mine)
        if mine and not imports and not any(each.index in kept for each in mine):
            shown = any(each.index in classification.demonstrations for each in mine)
            found.append(
                (cell.index, "shows what an endpoint answers" if shown else "looks at data, which no endpoint needs")
            )
    return tuple(sorted(found))
