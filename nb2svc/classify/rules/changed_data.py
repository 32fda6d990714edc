"""Data that is costly to make and that requests change (``df["p"] = ...``): each request changes a copy of its own.

The data itself is loaded once, before the fork, and stays as it was.
"""

from __future__ import annotations

from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB305"
MATCH = {
    "import pandas as pd\ndf = pd.read_csv('a.csv')\n"
    "def f(x: float):\n    df['p'] = df.a * x\n    return df.p.sum()\n# %%\nf(2)": "df"
}
NO_MATCH = {
    "import pandas as pd\ndf = pd.read_csv('a.csv')\ndef f(x: float):\n    return (df.a * x).sum()\n# %%\nf(2)": "df"
}


def decide(subject: Subject) -> Verdict | None:
    if not subject.mutated or subject.rebound or subject.is_literal or subject.kind is None or not subject.kind.copy:
        return None
    return Verdict(
        role=Role.STATE,
        lifetime=Lifetime.PER_REQUEST,
        rule=CODE,
        reason="requests change it, so each has a copy of what was loaded once",
        place=subject.place,
        evidence=changes(CODE, subject),
    )
