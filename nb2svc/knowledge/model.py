"""What is known of libraries: data with a source for every row, read from the ``*.toml`` files beside this one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What an object of some class can bear.

    ``lifetime`` is the longest life that it can have in a service (``per_process`` and so on), empty for data, which
    bears any.  ``holds`` says whether it keeps what it was made with: a repository keeps its session, a frame keeps
    nothing of the connection that it was read through.

    Methods: ``mutating`` change the object (those of ``mutating_if`` when that keyword is true), ``parts`` return
    something of its inside, ``expensive`` compute for long, ``reads`` ask the outer world (``database``, ``network``,
    ``file``, ``clock``, ``random``), ``writes`` change it.  ``methods`` names the kind that a method returns, ``self``
    its own; ``item`` the kind of attributes and items that are not listed; ``call`` that of calling the object itself.

    ``sql`` is the style of parameters in its SQL (``named``, ``qmark``, ``format``), ``tables`` the query that lists
    the tables of its database, or ``inspect`` where SQLAlchemy knows.

    Code, in which ``{}`` stands for the object: ``copy`` makes a private copy, ``ping`` asks whether it works.
    ``close`` is a method without arguments, or ``with`` for an object that is its own context manager.
    """

    name: str
    lifetime: str = ""
    role: str = "resource"
    why: str = ""
    annotation: str = ""
    holds: bool = True
    mutating: frozenset[str] = frozenset()
    mutating_if: dict[str, str] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    expensive: tuple[str, ...] = ()
    reads: dict[str, str] = field(default_factory=dict)
    writes: frozenset[str] = frozenset()
    methods: dict[str, str] = field(default_factory=dict)
    item: str = ""
    call: str = ""
    copy: str = ""
    close: str = ""
    ping: str = ""
    imports: tuple[str, ...] = ()
    sql: str = ""
    tables: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What calling a function or a class does.

    ``returns`` is a kind.  ``reads`` and ``writes`` name the part of the outer world that is asked or changed.
    ``literals`` says which arguments belong to the deployment when they stand as literals: position or keyword to
    ``what`` (``url``, ``path``, ``secret``, ``plain``) or ``name:what`` where the setting's name is not the keyword.
    ``when`` is when a statement for its effect runs; ``concerns`` names the packages without which it has none.
    ``parts`` are the positions of arguments of which the result is a part, ``mutates`` of those that it changes.
    """

    name: str
    returns: str = ""
    reads: str = ""
    writes: str = ""
    expensive: bool = False
    literals: dict[str, str] = field(default_factory=dict)
    parts: tuple[int, ...] = ()
    mutates: tuple[int, ...] = ()
    when: str = ""
    concerns: frozenset[str] = frozenset()
    sql: int = -1
    source: str = ""
