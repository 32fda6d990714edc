"""What one endpoint overwrites and another reads (``login(user)``, then ``whoami()``) is a conversation with a caller.

In the notebook there is one caller.  In the service the next request may be anybody's, in any worker: kept on a global
it would show one caller's value to the next.  So every request begins with the notebook's initial value, and says so.
"""

from __future__ import annotations

from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB304"
MATCH = {
    "user = None\ndef login(name: str):\n    global user\n    user = name\ndef whoami():\n    return user\n"
    "# %%\nlogin('a')\nwhoami()": "user"
}
NO_MATCH = {"user = None\ndef f(name: str):\n    global user\n    user = name\n    return user\n# %%\nf('a')": "user"}


def decide(subject: Subject) -> Verdict | None:
    if not subject.rebound or not subject.exposed:
        return None
    return Verdict(
        role=Role.STATE,
        lifetime=Lifetime.PER_REQUEST,
        rule=CODE,
        reason="one request's value must not reach the next caller; each begins with the notebook's initial one",
        place=subject.place,
        evidence=changes(CODE, subject),
        warning=(
            f"{subject.name!r} is written by one request and read by another: the service forgets it in between, so "
            "that nobody sees another caller's value"
        ),
    )
