"""What ``classify`` hands on: for every global a role, a lifetime, the reason; for each function if it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..program.model import Place, Program


class Role(StrEnum):
    CONSTANT = "constant"
    CONFIG = "config"
    SECRET = "secret"
    RESOURCE = "resource"
    STATE = "state"
    APP = "app"
    FUNCTION = "function"
    CLASS = "class"
    IMPORT = "import"
    LIBRARY = "library"
    INTERMEDIATE = "intermediate"
    EXPLORATION = "exploration"


class Lifetime(StrEnum):
    """From the longest to the shortest; ``shared`` outlives the process and stands apart."""

    ARTIFACT = "artifact"
    PRELOADED = "preloaded"
    PER_PROCESS = "per_process"
    PER_THREAD = "per_thread"
    PER_REQUEST = "per_request"
    SHARED = "shared"

    @property
    def rank(self) -> int:
        """0 for the longest; a value that holds another has at least its rank."""
        return list(Lifetime).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a verdict, and where it can be seen."""

    rule: str
    place: Place
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one life of a name.

    ``rule`` is the code of the rule that decided, ``overruled`` what other rules would have said.  ``warning`` is set
    when the service will behave differently from the notebook.
    """

    role: Role
    rule: str
    reason: str
    place: Place
    lifetime: Lifetime | None = None
    evidence: tuple[Evidence, ...] = ()
    overruled: tuple[Evidence, ...] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A function that becomes an endpoint, with the calls that the notebook makes of it at top level.

    ``injected`` maps parameters to the globals that every call fills them with; ``dropped`` are ``**`` parameters.
    """

    function: str
    statements: tuple[int, ...] = ()
    injected: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A statement that has an effect but no name.  ``when``: ``at_start``, ``per_thread``, ``init`` or ``left_out``."""

    statement: int
    target: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """``verdicts`` hold the life of each name that endpoints see, ``lives`` those of its other ones by statement.

    ``chains`` is what stands behind each name when requests come: ``Program.final`` without demonstrations.
    ``needed`` are the globals that requests touch, ``started`` those that values made at start need.
    """

    program: Program
    verdicts: Mapping[str, Verdict]
    lives: Mapping[str, Mapping[int, Verdict]]
    answering: tuple[Answering, ...]
    effects: tuple[Effect, ...]
    chains: Mapping[str, tuple[int, ...]]
    needed: frozenset[str]
    started: frozenset[str]
    reached: frozenset[str]
    demonstrations: frozenset[int]
