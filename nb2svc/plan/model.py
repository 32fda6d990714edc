"""What ``plan`` hands on: the service as plain data, everything decided and nothing laid out.

Names in here are Python identifiers; values are what JSON can hold.  No secret is ever in it.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """One field of what a caller sends.  ``annotation`` is Python source, ``type`` JSON Schema's word.

    ``place`` is where callers write it: in the ``body``, the ``path`` or the ``query``.  A ``computed`` default is the
    function's own, and applies where callers leave the field out.
    """

    name: str
    type: str
    annotation: str
    required: bool = True
    default: Any = None
    example: Any = None
    has_example: bool = False
    place: str = "body"
    computed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """A parameter that the service fills itself: ``name`` of the function's parameter, ``value`` as Python source."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """``calls`` is the notebook's function; ``shape`` a recorded answer with types instead of values."""

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
class Access:
    """How code comes by a global.

    ``kind`` is ``setting``, ``factory``, ``member`` (of a factory's record), ``state``, ``shared`` or ``constant``;
    ``code`` the Python source in terms of ``resources.py``: ``settings().threshold``, ``trained_model().model``.
    ``rebound`` says that functions bind it anew, so that the name itself must stay an attribute.
    """

    kind: str
    code: str = ""
    rebound: bool = False
    per_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Factory:
    """A function of ``resources.py``: ``statements`` of the notebook make ``names``, in a record if there are several.

    ``takes`` are the globals that each of the statements has from elsewhere.  ``close`` is ``with``, a method's name or
    empty; ``annotations`` are the qualified names of the classes of ``names``, as far as they are known.
    """

    function: str
    lifetime: str
    names: tuple[str, ...]
    statements: tuple[int, ...]
    takes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    record: str = ""
    close: str = ""
    annotations: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateField:
    """A value of the request: its first value is that of the notebook's ``statement``, or a copy of a factory's.

    ``make`` is Python source in terms of ``resources.py`` that makes it, where it is not the statement's own literal.
    """

    name: str
    statement: int | None
    reason: str
    make: str = ""
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Instead of the expression at ``place`` stands ``code``; if that goes ``around`` it, the first ``{}`` is it.

    ``place`` is a cell, then line and column of the first and behind the last character, columns in UTF-8 bytes as
    ``ast`` counts them.  ``arguments`` are added to the call that the expression is.  ``imports`` are ``module:name``.
    """

    place: tuple[int, int, int, int, int]
    code: str = ""
    around: bool = False
    arguments: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole decision: ``service`` for the templates, the rest for the notebook's own code.

    ``accesses`` are by global; ``begun`` is how factories come by the value that state begins with.  ``functions`` and
    ``classes`` are the definitions that are kept, ``early`` those functions that may run before there are requests,
    ``models`` the classes and other statements that describe tables.  ``constants`` are statements; ``startup`` and
    ``tables`` as well, ``created`` the names of the tables that the latter make; ``database`` is the factory of what
    knows which tables there are, and ``listing`` the query that it answers (empty for an engine).
    """

    service: Service
    accesses: Mapping[str, Access]
    factories: tuple[Factory, ...] = ()
    state: tuple[StateField, ...] = ()
    shared: tuple[StateField, ...] = ()
    begun: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    early: frozenset[str] = frozenset()
    models: tuple[int, ...] = ()
    model_names: tuple[str, ...] = ()
    constants: tuple[int, ...] = ()
    constant_names: tuple[str, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    startup: tuple[int, ...] = ()
    tables: tuple[int, ...] = ()
    created: tuple[str, ...] = ()
    database: str = ""
    listing: str = ""
    left_out: tuple[tuple[int, str], ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)


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
