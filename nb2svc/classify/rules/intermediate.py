"""What is needed only while another value is made is a local of that value's factory: ``X_train`` for ``model``."""

from __future__ import annotations

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB010"
MATCH = {
    "import pandas as pd\ndf = pd.read_csv('a.csv')\nlast = df.a.max()\n"
    "def f(x: int):\n    return last + x\n# %%\nf(1)": "df"
}
NO_MATCH = {"def f(x: int):\n    return x\n# %%\nresult = f(1)": "result"}


def decide(subject: Subject) -> Verdict | None:
    return Verdict(
        role=Role.INTERMEDIATE, rule=CODE, reason="needed only while another value is made", place=subject.place
    )
