"""Results of training and other long computations are made once, by ``flask build``, and loaded at every start.

Training in the master would start native threads that are dead in its forks, and training in each worker would give
each a model of its own.  What the same statement has made is kept with them: made again, the rows of ``X_train`` would
be others than those of the ``y_train`` that the model has seen.
"""

from __future__ import annotations

from ...program.model import Place
from ..model import Evidence, Lifetime, Role, Verdict
from ..subject import Subject

CODE = "NB204"
MATCH = {
    "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit([[1]], [1])\n"
    "def f(x: float):\n    return model.predict([[x]])[0]\n# %%\nf(1)": "model",
    "from acme import split\nfrom sklearn.linear_model import LinearRegression\na, b = split()\n"
    "model = LinearRegression().fit(b, b)\n"
    "def f(x: float):\n    return model.predict([[x]])[0] + len(a)\n# %%\nf(1)": "a",
}
NO_MATCH = {
    "import joblib\nmodel = joblib.load('m.pkl')\n"
    "def f(x: float):\n    return model.predict([[x]])[0]\n# %%\nf(1)": "model"
}


def decide(subject: Subject) -> Verdict | None:
    if not subject.needed:
        return None
    where = subject.expensive()
    if where is None and (where := _made_with_input(subject)):
        return Verdict(
            role=Role.RESOURCE,
            lifetime=Lifetime.ARTIFACT,
            rule=CODE,
            reason="made by the same statement as what a model is trained with, and only true together with it",
            place=subject.place,
            evidence=(Evidence(rule=CODE, place=where, says="makes both"),),
        )
    if where is None:
        return None
    return Verdict(
        role=Role.RESOURCE,
        lifetime=Lifetime.ARTIFACT,
        rule=CODE,
        reason="expensive to make, so it is made once; all workers share the memory",
        place=subject.place,
        evidence=(Evidence(rule=CODE, place=where, says="computes for long"),),
    )


def _made_with_input(subject: Subject) -> Place | None:
    """The statement that makes it and others, if an expensive value that requests need is made of these."""
    program, demand = subject.program, subject.demand
    several = [index for index in subject.chain if len(program.statements[index].binds) > 1]
    for name in sorted(demand.needed) if several else ():
        made = program.slice_of(demand.chains.get(name, ()))
        both = [index for index in several if index in made and name not in program.statements[index].binds]
        if both and any(index in demand.costly for index in made):
            return program.statements[both[0]].place
    return None
