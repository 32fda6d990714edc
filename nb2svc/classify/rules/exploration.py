"""What no endpoint needs is looking at data: plots, samples, the results of trying things out.  It is left out."""

from __future__ import annotations

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB012"
MATCH = {"def f(x: int):\n    return x\n# %%\nresult = f(1)": "result"}
NO_MATCH = {"limit = 3\ndef f(x: int):\n    return x > limit\n# %%\nf(1)": "limit"}


def decide(subject: Subject) -> Verdict | None:
    if subject.needed or subject.started:
        return None
    return Verdict(role=Role.EXPLORATION, rule=CODE, reason="no endpoint needs it", place=subject.place)
