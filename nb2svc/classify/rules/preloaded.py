"""Data that requests only read is loaded once, before the fork: all workers share its memory."""

from __future__ import annotations

from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB203"
MATCH = {
    "import pandas as pd\ndf = pd.read_csv('a.csv')\ndef f(x: int):\n    return df.a[x]\n# %%\nf(1)": "df",
    "import joblib\nmodel = joblib.load('m.pkl')\n"
    "def f(x: float):\n    return model.predict([[x]])[0]\n# %%\nf(1)": "model",
}
NO_MATCH = {
    "import pandas as pd\ndf = pd.read_csv('a.csv')\nlast = df.a.max()\n"
    "def f(x: int):\n    return last + x\n# %%\nf(1)": "df"
}


def decide(subject: Subject) -> Verdict | None:
    if not subject.needed:
        return None
    return Verdict(
        role=Role.RESOURCE,
        lifetime=Lifetime.PRELOADED,
        rule=CODE,
        reason="requests only read it, so all workers share one",
        place=subject.place,
    )
