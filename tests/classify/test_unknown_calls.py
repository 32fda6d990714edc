"""What is called on an object of which nothing is known is left out with a word, and only that."""

from __future__ import annotations

import pytest
from notebooks import notebook, plan_json

SERVED = "def f(x: int):\n    return model.run(x)\n# %%\nf(1)\n"


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("model.eval()", True),
        ("model.configure(3)", True),
        ("print(model.size())", False),
        ("other.eval()", False),
    ],
)
def test_a_call_on_an_unknown_object_is_named(statement, named, tmp_path):
    text = f"import acme\nmodel = acme.load('m')\nother = acme.load('n')\n{statement}\n{SERVED}"
    found = [each for each in plan_json(notebook(tmp_path, text))["diagnostics"] if each["code"] == "NB211"]

    assert bool(found) == named
    assert all((each["cell"], each["line"]) == (1, 4) for each in found)
