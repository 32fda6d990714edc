"""An object of an unknown class that seems to speak with something outside is kept by one thread: a guess, said as one.

Nothing is known of what it can bear.  After the fork and with one thread at a time it is where it was in the notebook.
"""

from __future__ import annotations

import ast

from ..model import Evidence, Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB206"
MATCH = {
    "import acme\nclient = acme.Client('http://a')\ndef f(x: int):\n    return client.fetch(x)\n# %%\nf(1)": "client"
}
NO_MATCH = {"import acme\ntable = acme.load('a')\ndef f(x: int):\n    return table[x]\n# %%\nf(1)": "table"}

_SPEAKS = {"send", "fetch", "request", "query", "execute", "connect", "publish", "search", "close", "cursor", "commit"}
_SPEAKS |= {"post", "put", "upload", "download", "invoke", "generate", "complete", "recv", "ping"}


def decide(subject: Subject) -> Verdict | None:
    if subject.kind is not None or not subject.needed or not isinstance(subject.value, ast.Call):
        return None
    for name in (*subject.demand.reached,):
        for site in subject.program.functions[name].facts.calls:
            function = site.node.func
            if (
                isinstance(function, ast.Attribute)
                and isinstance(function.value, ast.Name)
                and function.value.id == subject.name
                and function.attr in _SPEAKS
            ):
                says = f"calls its {function.attr}()"
                return Verdict(
                    role=Role.RESOURCE,
                    lifetime=Lifetime.PER_THREAD,
                    rule=CODE,
                    reason="a guess: it seems to be a client, of which nothing is known, so no two threads share it",
                    place=subject.place,
                    evidence=(Evidence(rule=CODE, place=site.place, says=says),),
                )
    return None
