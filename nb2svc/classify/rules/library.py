"""Objects that exist to define others (declarative bases, ``MetaData``, tables, loggers) are as good as code.

They are complete once the code is loaded, and requests only read them.
"""

from __future__ import annotations

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB002"
MATCH = {
    "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
    "class A(Base):\n    __tablename__ = 'a'\ndef f(x):\n    return A(x=x)\n# %%\nf(1)": "Base"
}
NO_MATCH = {"rows = []\ndef f(x):\n    return rows\n# %%\nf(1)": "rows"}


def decide(subject: Subject) -> Verdict | None:
    if subject.kind is None or subject.kind.role not in ("library", "constant") or subject.rebound:
        return None
    role = Role.LIBRARY if subject.kind.role == "library" else Role.CONSTANT
    return Verdict(role=role, rule=CODE, reason=subject.kind.why, place=subject.place)
