"""Results of training and other long computations are made once, by ``flask build``, and loaded at every start.

Training in the master would start native threads that are dead in its forks, and training in each worker would give
each a model of its own.
"""

from __future__ import annotations

from ..model import Evidence, Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB204"
MATCH = {
    "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit([[1]], [1])\n"
    "def f(x: float):\n    return model.predict([[x]])[0]\n# %%\nf(1)": "model"
}
NO_MATCH = {
    "import joblib\nmodel = joblib.load('m.pkl')\n"
    "def f(x: float):\n    return model.predict([[x]])[0]\n# %%\nf(1)": "model"
}


def decide(subject: Subject) -> Verdict | None:
    where = subject.expensive()
    if where is None or not subject.needed:
        return None
    return Verdict(
        role=Role.RESOURCE,
        lifetime=Lifetime.ARTIFACT,
        rule=CODE,
        reason="expensive to make, so it is made once; all workers share the memory",
        place=subject.place,
        evidence=(Evidence(rule=CODE, place=where, says="computes for long"),),
    )
