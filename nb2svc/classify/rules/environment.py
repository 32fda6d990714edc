"""What the notebook reads from the environment is decided when the service is deployed, and checked when it starts."""

from __future__ import annotations

from ..model import Evidence, Role, Verdict
from ..subject import Subject

CODE = "NB102"
MATCH = {"import os\nHOST = os.getenv('HOST', 'a')\ndef f(x: int):\n    return HOST\n# %%\nf(1)": "HOST"}
NO_MATCH = {"HOST = 'a'\ndef f(x: int):\n    return HOST\n# %%\nf(1)": "HOST"}


def decide(subject: Subject) -> Verdict | None:
    where = subject.asks("environment")
    if where is None or (subject.kind and (subject.kind.lifetime or subject.kind_name == "pandas.DataFrame")):
        return None
    return Verdict(
        role=Role.CONFIG,
        rule=CODE,
        reason="read from the environment, so it differs by deployment",
        place=subject.place,
        evidence=(Evidence(rule=CODE, place=where, says="reads the environment"),),
    )
