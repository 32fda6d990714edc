"""A client that requests change (``client.headers["X-User"] = user``) cannot be shared, however thread-safe it is.

What one request sets, the next one would send.  Each request gets its own.
"""

from __future__ import annotations

from ..evidence import changes
from ..model import Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB207"
MATCH = {
    "import requests\nclient = requests.Session()\n"
    "def f(user):\n    client.headers['X-User'] = user\n    return client.get('http://a').json()\n"
    "# %%\nf('a')": "client"
}
NO_MATCH = {
    "import requests\nclient = requests.Session()\n"
    "def f(user):\n    return client.get('http://a').json()\n# %%\nf('a')": "client"
}


def decide(subject: Subject) -> Verdict | None:
    if subject.kind is None or not subject.kind.lifetime or not subject.mutated or subject.rebound:
        return None
    return Verdict(
        role=Role.RESOURCE,
        lifetime=Lifetime.PER_REQUEST,
        rule=CODE,
        reason="requests change it, and what one of them sets must not reach the next one",
        place=subject.place,
        evidence=changes(CODE, subject),
    )
