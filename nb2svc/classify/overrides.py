"""The user's word, ``scores=state:shared``: it goes before every rule, but not against a fact."""

from __future__ import annotations

from dataclasses import dataclass

from ..diagnostics import Diagnostic, Unusable, error
from .model import Evidence, Lifetime, Role, Verdict
from .subject import Subject

_LASTING = (Lifetime.ARTIFACT, Lifetime.PRELOADED, Lifetime.PER_PROCESS, Lifetime.PER_THREAD)
_CHOICES = ("constant", "config", "secret", "resource", "state", "exploration", "intermediate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    role: Role
    lifetime: Lifetime | None
    forced: bool = False


def parse(text: str, *, forced: bool = False) -> tuple[str, Override]:
    """Name and override of ``NAME=ROLE[:LIFETIME]``; raises ``Unusable``."""
    name, equals, words = text.partition("=")
    if not name.strip() or not equals:
        raise _meaningless(text)
    return name.strip(), parse_words(words, forced=forced)


def parse_words(text: str, *, forced: bool = False) -> Override:
    """The override of ``ROLE[:LIFETIME]``; raises ``Unusable``."""
    role, _, lifetime = text.strip().partition(":")
    try:
        if role not in _CHOICES:
            raise ValueError
        found = Override(role=Role(role), lifetime=Lifetime(lifetime) if lifetime else None, forced=forced)
        if (found.role in (Role.RESOURCE, Role.STATE)) != (found.lifetime is not None):
            raise ValueError
        if found.role is Role.STATE and found.lifetime not in (Lifetime.PER_REQUEST, Lifetime.SHARED):
            raise ValueError
        if found.role is Role.RESOURCE and found.lifetime is Lifetime.SHARED:
            raise ValueError
    except ValueError:
        raise _meaningless(text) from None
    return found


def _meaningless(text: str) -> Unusable:
    return Unusable(
        error(
            "NB698",
            f"{text[:80]!r} says nothing that can be",
            fix="write ROLE or resource:LIFETIME for a global, such as scores=state:shared, client=resource:per_thread",
        )
    )


def overridden(subject: Subject, verdict: Verdict, override: Override) -> tuple[Verdict, Diagnostic | None]:
    """``verdict`` as the user wants it, or as it was with the fact that speaks against it."""
    if (fact := _against(subject, verdict, override)) and not override.forced:
        return verdict, error(
            "NB697",
            f"{subject.name!r} cannot be {override.role}{f':{override.lifetime}' if override.lifetime else ''}: {fact}",
            cell=subject.place.cell,
            line=subject.place.line,
            fix="change the code, leave it to nb2svc, or insist with --force",
        )
    was = Evidence(
        rule=verdict.rule, place=verdict.place, says=f"{verdict.role} {verdict.lifetime or ''}: {verdict.reason}"
    )
    return (
        Verdict(
            role=override.role,
            lifetime=override.lifetime,
            rule="NB000",
            reason="you said so",
            place=verdict.place,
            overruled=(was, *verdict.overruled),
        ),
        None,
    )


def _against(subject: Subject, verdict: Verdict, override: Override) -> str:
    if verdict.role in (Role.FUNCTION, Role.CLASS, Role.IMPORT):
        return f"it is a {verdict.role}"
    changes = (*subject.rebound, *subject.mutated)
    if changes and (override.lifetime in _LASTING or override.role in (Role.CONSTANT, Role.CONFIG, Role.SECRET)):
        place = changes[0].place
        return f"a request {changes[0].how} in cell {place.cell}, line {place.line}"
    own = Lifetime(subject.kind.lifetime) if subject.kind and subject.kind.lifetime else None
    if own and override.lifetime and override.lifetime is not Lifetime.SHARED and override.lifetime.rank < own.rank:
        return f"it is a {subject.kind_name}: {subject.kind.why if subject.kind else ''}"
    if own and override.role in (Role.CONSTANT, Role.CONFIG, Role.SECRET):
        return f"it is a {subject.kind_name}, which no setting can hold"
    if subject.needed and override.role in (Role.EXPLORATION, Role.INTERMEDIATE):
        return "endpoints read it"
    return ""
