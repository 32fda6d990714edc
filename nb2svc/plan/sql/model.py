"""A statement in pieces, and what comes of binding it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["named", "qmark", "format", "pyformat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Literal SQL of the notebook."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """An expression whose value the notebook writes into its SQL.

    ``code`` is its Python source; ``conversion`` ``"s"``, ``"r"``, ``"a"`` or nothing; ``format_spec`` has no holes of
    its own.  ``is_text`` says that the value is certainly a ``str``: outside of quotes such a value is SQL.
    A ``fixed`` hole does not come from a request (a constant, a setting) and stays as it is; ``known`` is the text it
    stands for, if that is known, and helps to read the statement around it.
    """

    code: str
    conversion: str = ""
    format_spec: str = ""
    fixed: bool = False
    known: str | None = None
    is_text: bool = False


Part = Text | Hole


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The statement with placeholders: only fixed holes are left in ``parts``.

    ``parameters`` are (name, Python source of the value) in the order of the placeholders; in the styles with names
    each name is there once.  Without parameters the statement is as it came in.
    """

    parts: tuple[Part, ...]
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbound:
    """Why the statement cannot be bound soundly, at which hole (its code), and what its author can do."""

    reason: str
    hole: str
    fix: str
