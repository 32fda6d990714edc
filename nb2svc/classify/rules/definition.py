"""Functions, classes and imports are code: every process has its own, and nothing flows through them.

They become modules of the service.
"""

from __future__ import annotations

from ..model import Role, Verdict
from ..subject import Subject

CODE = "NB001"
MATCH = {
    "import json\ndef f(x):\n    return json.dumps(x)\n# %%\nf(1)": "json",
    "def f(x):\n    return x\n# %%\nf(1)": "f",
}
NO_MATCH = {"limit = 3\ndef f(x):\n    return x + limit\n# %%\nf(1)": "limit"}


def decide(subject: Subject) -> Verdict | None:
    name, program = subject.name, subject.program
    if subject.rebound and name not in program.functions:
        return None
    if name in program.functions:
        return Verdict(role=Role.FUNCTION, rule=CODE, reason="a function", place=subject.place)
    if subject.how == "class":
        return Verdict(role=Role.CLASS, rule=CODE, reason="a class", place=subject.place)
    if name in program.imports:
        reason = f"imports {program.imports[name]}"
        return Verdict(role=Role.IMPORT, rule=CODE, reason=reason, place=subject.place)
    return None
