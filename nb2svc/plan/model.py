"""What ``plan`` hands on: the service as plain data, everything decided and nothing laid out.

Names in here are Python identifiers; values are what JSON can hold.  No secret is ever in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of the service's ``Settings``.

    ``kind`` is ``plain``; ``url`` for a SQLAlchemy URL, checked at start; ``file`` for data that travels with the
    package: ``default`` is then the name of the file in the package's ``data`` folder.
    ``aliases`` are further environment variables that are asked first.  ``type`` is JSON Schema's word.
    """

    name: str
    env: str
    type: str
    annotation: str
    description: str
    secret: bool = False
    required: bool = False
    default: Any = None
    kind: str = "plain"
    aliases: tuple[str, ...] = ()
    least: float | None = None
    global_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One field of an endpoint's body.  ``annotation`` is Python source, ``type`` JSON Schema's word."""

    name: str
    type: str
    annotation: str
    required: bool = True
    default: Any = None
    example: Any = None
    has_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """A parameter that the service fills itself: ``name`` of the function's parameter, ``value`` as Python source."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """``calls`` is the notebook's function; ``shape`` what the notebook recorded of an answer, types instead of values."""

    name: str
    method: str
    path: str
    origin: str
    calls: str
    parameters: tuple[Parameter, ...] = ()
    injected: tuple[Injected, ...] = ()
    doc: str = ""
    uses_database: bool = False
    writes_shared: bool = False
    shape: Any = None
    recorded_cell: int | None = None
    cell: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyCheck:
    """One line of ``/readyz``, Python source, and the ``module:name`` imports that it needs."""

    code: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    type: str  # integer, number, string, boolean, date, datetime
    key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that the tests fill.  ``model`` is the ORM class that makes it, if one does."""

    name: str
    columns: tuple[Column, ...]
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """What the rendered tests need.  ``url_setting`` names the setting that SQLite takes the place of.

    ``metadata`` is how the tables are made (Python source in terms of the package's ``models``), ``answers`` whether
    endpoints can be called in them at all; ``why_not`` says why not.
    """

    answers: bool
    why_not: str = ""
    url_setting: str | None = None
    engine: str | None = None
    base: str | None = None
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the README's table: where a global went, and why."""

    cell: int
    names: tuple[str, ...]
    became: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """``name`` is the distribution, ``origin`` how it is known (``metadata``, ``table`` or ``notebook``)."""

    name: str
    module: str
    specifier: str
    origin: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The head of the plan: what every file of the service is told."""

    package: str
    notebook: str
    title: str
    description: str
    settings: tuple[Setting, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    ready: tuple[ReadyCheck, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    rows: tuple[Row, ...] = ()
    tests: Tests = field(default_factory=lambda: Tests(answers=False))
    artifacts: tuple[str, ...] = ()
    has_models: bool = False
    has_startup: bool = False
    has_tables: bool = False
    has_engine: bool = False
    has_shared: bool = False
    has_prints: bool = False
    processes: int = 4
    threads: int = 4
    connections_per_request: int = 0
    files: tuple[tuple[str, str], ...] = ()  # name in the package's data folder, path beside the notebook
