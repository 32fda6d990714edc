"""What rules point at."""

from __future__ import annotations

from .model import Evidence
from .subject import Subject


def changes(rule: str, subject: Subject) -> tuple[Evidence, ...]:
    """The places where requests change the value."""
    found = dict.fromkeys((change.place, change.how) for change in (*subject.rebound, *subject.mutated))
    return tuple(Evidence(rule=rule, place=place, says=f"a request {how}") for place, how in list(found)[:5])


def known_as(rule: str, subject: Subject) -> tuple[Evidence, ...]:
    """What the knowledge says of its kind."""
    if subject.kind is None:
        return ()
    says = f"it is a {subject.kind_name} (see {subject.kind.source})"
    return (Evidence(rule=rule, place=subject.place, says=says),)
