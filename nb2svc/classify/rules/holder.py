"""A value that holds another lives no longer than it: ``Repo(session)`` ends with the request of the session."""

from __future__ import annotations

from ..meet import shortest_held
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB205"
MATCH = {
    "import sqlite3\nconn = sqlite3.connect('a.db')\nclass Repo:\n    def __init__(self, c):\n        self.c = c\n"
    "repo = Repo(conn)\ndef f(x: int):\n    return repo.c.execute('select 1').fetchone()\n# %%\nf(1)": "repo"
}
NO_MATCH = {"import pandas as pd\ndf = pd.read_csv('a')\ndef f(x: int):\n    return df.a[x]\n# %%\nf(1)": "df"}


def decide(subject: Subject) -> Verdict | None:
    lifetime, held = shortest_held(subject, Lifetime.PRELOADED)
    if held is None or (not subject.needed and not subject.started):
        return None
    return Verdict(
        role=Role.RESOURCE,
        lifetime=lifetime,
        rule=CODE,
        reason=f"it holds {held}, and lives no longer",
        place=subject.place,
    )
