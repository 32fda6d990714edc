"""A plain value that is computed from settings and constants alone (``URL = f"{HOST}/api"``) is configuration as well.

It is computed when the service starts.
"""

from __future__ import annotations

import ast

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB105"
MATCH = {"HOST = 'http://a'\nURL = f'{HOST}/api'\ndef f(x: int):\n    return URL\n# %%\nf(1)": "URL"}
NO_MATCH = {"import pandas as pd\ndf = pd.read_csv('a')\ndef f(x: int):\n    return df.a[x]\n# %%\nf(1)": "df"}

_PLAIN = ("builtins.str", "builtins.int", "builtins.float", "builtins.bool", "pathlib.Path")


def decide(subject: Subject) -> Verdict | None:
    if subject.value is None or len(subject.chain) != 1 or subject.kind_name not in _PLAIN:
        return None
    names = {
        each.id for each in ast.walk(subject.value) if isinstance(each, ast.Name) and subject.program.is_global(each)
    }
    roles = {subject.verdicts[name].role for name in names if name in subject.verdicts}
    if not roles or not roles <= {Role.CONFIG, Role.CONSTANT, Role.SECRET, Role.IMPORT} or roles == {Role.IMPORT}:
        return None
    if Role.SECRET in roles:
        return Verdict(role=Role.SECRET, rule=CODE, reason="made from a secret", place=subject.place)
    return Verdict(role=Role.CONFIG, rule=CODE, reason="made from settings alone", place=subject.place)
