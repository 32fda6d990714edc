"""A value of the clock or of chance is made anew for every request: made at start it would be one for ever.

``today = date.today()`` in a service that runs for a week is wrong for six days.
"""

from __future__ import annotations

from ...program.model import Place
from ..model import Evidence, Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB306"
MATCH = {
    "from datetime import date\ntoday = date.today()\ndef f(x: int):\n    return today.year + x\n# %%\nf(1)": "today"
}
NO_MATCH = {"year = 2024\ndef f(x: int):\n    return year + x\n# %%\nf(1)": "year"}


def decide(subject: Subject) -> Verdict | None:
    if not subject.needed or subject.expensive() or (subject.kind and subject.kind.lifetime):
        return None
    for part in ("clock", "random"):
        if where := _asked(subject, part):
            return Verdict(
                role=Role.STATE,
                lifetime=Lifetime.PER_REQUEST,
                rule=CODE,
                reason=f"it asks the {'clock' if part == 'clock' else 'dice'}, and made at start it would never change",
                place=subject.place,
                evidence=(Evidence(rule=CODE, place=where, says=f"reads the {part}"),),
            )
    return None


def _asked(subject: Subject, part: str) -> Place | None:
    """Where the value, or one that it is made from, asks."""
    for index in subject.making:
        if where := subject.program.deep[f"#{index}"].asks.get(part):
            return where
    return None
