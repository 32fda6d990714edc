"""Configuration and resources that no endpoint needs keep their role, so that the plan shows what they are.

Nothing is rendered for them.
"""

from __future__ import annotations

from ...knowledge.secrets import is_secret
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB011"
MATCH = {"BATCH = 64\ndef f(x: int):\n    return x\n# %%\nf(1)": "BATCH"}
NO_MATCH = {"query = 'a'\ndef f(x: str):\n    return x\n# %%\nf(query)": "query"}


def decide(subject: Subject) -> Verdict | None:
    if subject.needed or subject.started:
        return None
    if is_secret(subject.name, subject.value):
        return _verdict(subject, Role.SECRET, None)
    if (subject.is_literal and subject.name.isupper()) or (subject.asks("environment") and not subject.kind):
        return _verdict(subject, Role.CONFIG, None)
    if subject.kind and subject.kind.lifetime and subject.how == "assign":
        return _verdict(subject, Role.RESOURCE, Lifetime(subject.kind.lifetime))
    return None


def _verdict(subject: Subject, role: Role, lifetime: Lifetime | None) -> Verdict:
    return Verdict(role=role, lifetime=lifetime, rule=CODE, reason="no endpoint needs it", place=subject.place)
