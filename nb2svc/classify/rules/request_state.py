"""What a request writes before it reads it belongs to that request: the current customer, a list that is filled anew.

Shared, two requests that overlap would read each other's.
"""

from __future__ import annotations

from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB301"
MATCH = {"who = None\ndef f(user: str):\n    global who\n    who = user\n    return who\n# %%\nf('a')": "who"}
NO_MATCH = {"limit = 3\ndef f(x: int):\n    return x > limit\n# %%\nf(1)": "limit"}


def decide(subject: Subject) -> Verdict | None:
    if not (subject.rebound or subject.mutated):
        return None
    return Verdict(
        role=Role.STATE,
        lifetime=Lifetime.PER_REQUEST,
        rule=CODE,
        reason="requests change it, and what one of them writes is no business of the others",
        place=subject.place,
        evidence=changes(CODE, subject),
    )
