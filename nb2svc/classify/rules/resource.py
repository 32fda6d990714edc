"""Objects that own sockets, threads, locks, transactions or cursors live as long as these can be shared.

Engines, pools and clients are made in each worker after the fork; sessions, connections and cursors in each request.
"""

from __future__ import annotations

from ..evidence import known_as
from ..meet import shortest_held
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB201"
MATCH = {
    "import sqlite3\nconn = sqlite3.connect('a.db')\n"
    "def f(x: int):\n    return conn.execute('select ?', (x,)).fetchone()\n# %%\nf(1)": "conn"
}
NO_MATCH = {"import pandas as pd\ndf = pd.read_csv('a')\ndef f(x: int):\n    return df.a[x]\n# %%\nf(1)": "df"}


def decide(subject: Subject) -> Verdict | None:
    if subject.kind is None or not subject.kind.lifetime:
        return None
    lifetime, held = shortest_held(subject, Lifetime(subject.kind.lifetime))
    reason = subject.kind.why if held is None else f"it holds {held}, and lives no longer"
    return Verdict(
        role=Role.RESOURCE,
        lifetime=lifetime,
        rule=CODE,
        reason=reason,
        place=subject.place,
        evidence=known_as(CODE, subject),
    )
