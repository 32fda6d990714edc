"""What scripts may rely on: the schema of ``plan --json``, one row per name, exit codes, the commands."""

from __future__ import annotations

import json
import symtable

import jsonschema
import pytest
from notebooks import EXAMPLES, Said, nb2svc, notebook, on_disk, plan_json, rows

TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "boolean"}
CODE = {"type": "string", "pattern": r"^NB\d{3}$"}
ROLES = (
    *("constant", "config", "secret", "resource", "state", "app"),
    *("function", "class", "import", "library", "intermediate", "exploration"),
)
ROLE = {"enum": list(ROLES)}
LIFETIME = {"enum": ["artifact", "preloaded", "per_process", "per_thread", "per_request", "shared", None]}
TYPE = {"enum": ["string", "integer", "number", "boolean", "array", "object", "null", ""]}


def _object(**properties):
    return {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}


def _list(item):
    return {"type": "array", "items": item}


EVIDENCE = _list(_object(rule=CODE, cell=COUNT, line=COUNT, says=TEXT))
DIAGNOSTIC = _object(
    code=CODE,
    severity={"enum": ["error", "warning", "info"]},
    message={"type": "string", "minLength": 1},
    cell={"type": ["integer", "null"], "minimum": 1},
    line={"type": ["integer", "null"], "minimum": 1},
    fix={"type": ["string", "null"]},
)
SCHEMA = _object(
    schema={"const": 1},
    notebook=TEXT,
    service={"type": "string", "pattern": r"^[a-z_][a-z0-9_]*$"},
    globals=_list(
        _object(
            name=TEXT,
            role=ROLE,
            lifetime=LIFETIME,
            cell=COUNT,
            line=COUNT,
            rule=CODE,
            reason={"type": "string", "minLength": 1},
            evidence=EVIDENCE,
            overruled=EVIDENCE,
            lives=_list(_object(cell=COUNT, line=COUNT, role=ROLE, lifetime=LIFETIME, rule=CODE)),
            depends_on=_list(TEXT),
        )
    ),
    effects=_list(
        _object(
            cell=COUNT,
            line=COUNT,
            target=TEXT,
            when={"enum": ["at_start", "per_process", "per_thread", "per_request", "init", "left_out"]},
            reason=TEXT,
        )
    ),
    settings=_list(_object(name=TEXT, env={"type": "string", "pattern": r"^\w+$"}, type=TYPE, secret=FLAG, default={})),
    endpoints=_list(
        _object(
            name=TEXT,
            method={"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
            path={"type": "string", "pattern": "^/"},
            origin={"enum": ["function", "annotation", "route", "parameters", "run"]},
            parameters=_list(_object(name=TEXT, type=TYPE, required=FLAG, default={}, example={})),
            injected=_list(TEXT),
        )
    ),
    left_out=_list(_object(cell=COUNT, reason=TEXT)),
    diagnostics=_list(DIAGNOSTIC),
    requirements=_list(
        {
            "type": "object",
            "required": ["name", "import", "from"],
            "properties": {"name": TEXT, "import": TEXT, "from": {"enum": ["metadata", "table", "notebook"]}},
        }
    ),
)

BINDINGS = """\
import os, json as j, xml.dom
import xml.sax
from math import pi, sin as sine
from os.path import *
# %%
a = b = 1
c, (d, *e) = 1, (2, 3, 4)
[f, g] = 5, 6
h: int = 7
i: str
a += 1
# %%
for k in range(3):
    inner = k
else:
    after = 1
while (walrus := a) < 2:
    a += 1
with open(os.devnull) as handle, open(os.devnull) as (other):
    content = handle.read()
# %%
try:
    tried = 1
except ValueError as problem:
    caught = 2
except (TypeError, OSError):
    pass
else:
    fine = 3
finally:
    last = 4
# %%
match c:
    case [one, *rest]:
        pass
    case {"key": value, **others}:
        pass
    case int() as number:
        pass
    case anything:
        pass
# %%
if a:
    def maybe(x: int): return x
    class Sometimes: pass
    import decimal
elif b:
    only_here = 1
else:
    only_there = 2
# %%
def outer(x: int, y=(default := 3)):
    global made_inside
    made_inside = x
    local = 1
    def nested(): return local
    return nested() + len(SOME)
class Thing:
    attribute = 1
    def method(self): return self
function = lambda z: z
SOME = [w for w in range(3) if (seen := w)]
obj = Thing()
obj.field = 1
SOME[0] = 2
gone = 1
del gone
async def later(): pass
# %%
b = 2
outer(1)
# %%
_ = outer(2)
__private = 1
caf\u00e9 = 1
"""


def bound_at_top_level(text):
    """What Python's own symbol table says is bound at module level, here or through ``global``."""
    found, starred = set(), "* import"
    for cell in text.split("# %%\n"):
        cell = cell.replace("from os.path import *\n", "") if starred else cell

        def collect(table, top):
            for symbol in table.get_symbols():
                if (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()) and (
                    top or symbol.is_declared_global()
                ):
                    found.add(symbol.get_name())
            for child in table.get_children():
                collect(child, False)

        collect(symtable.symtable(cell, "cell", "exec"), True)
    return found


def test_every_name_has_exactly_one_row(tmp_path):
    plan = plan_json(notebook(tmp_path, BINDINGS))
    names = [each["name"] for each in plan["globals"]]

    assert len(names) == len(set(names))
    wanted = bound_at_top_level(BINDINGS) - {"i", "gone"}  # never bound; bound and taken away again
    assert wanted - set(names) == set()
    assert set(names) - wanted <= {"i", "gone"}


def test_a_row_stands_where_its_name_is_bound(tmp_path):
    found = rows(plan_json(notebook(tmp_path, BINDINGS)))

    places = {name: (each["cell"], each["line"]) for name, each in found.items()}
    assert places["pi"] == (1, 3)
    assert places["handle"] == (3, 7)
    assert places["outer"] == (7, 1)
    assert places["Thing"] == (7, 7)
    assert [each["cell"] for each in found["b"]["lives"]] + [places["b"][0]] in ([2, 8], [8, 2])


@pytest.mark.parametrize("name", ["churn", "orders"])
def test_the_plan_of_an_example_follows_the_schema(name, tmp_path):
    said = Said("plan", EXAMPLES / f"{name}.ipynb", "--json")

    jsonschema.validate(said.json, SCHEMA)
    assert (said.code, said.out.count("\n"), on_disk(tmp_path)) == (0, 1, {})


def test_the_plan_of_all_kinds_of_bindings_follows_the_schema(tmp_path):
    jsonschema.validate(plan_json(notebook(tmp_path, BINDINGS)), SCHEMA)


@pytest.mark.parametrize("name", ["churn", "orders"])
def test_only_resources_and_state_have_a_lifetime(name):
    for each in plan_json(EXAMPLES / f"{name}.ipynb")["globals"]:
        assert (each["lifetime"] is not None) == (each["role"] in ("resource", "state")), each
        for life in each["lives"]:
            assert (life["lifetime"] is not None) == (life["role"] in ("resource", "state")), each


@pytest.mark.parametrize("name", ["churn", "orders"])
def test_every_name_of_an_example_has_a_row(name):
    import nbformat

    found = {each["name"] for each in plan_json(EXAMPLES / f"{name}.ipynb")["globals"]}
    cells = nbformat.read(EXAMPLES / f"{name}.ipynb", 4).cells
    code = [
        "\n".join(x for x in each.source.split("\n") if x[:1] not in "!%") for each in cells if each.cell_type == "code"
    ]
    assert found == bound_at_top_level("# %%\n".join(code))


def test_what_a_value_depends_on_are_names_of_the_notebook():
    found = rows(plan_json(EXAMPLES / "churn.ipynb"))

    assert found["engine"]["depends_on"] == ["DB_URL"]
    for each in found.values():
        assert set(each["depends_on"]) <= found.keys() - {each["name"]}


def test_converting_prints_the_same_plan_and_where_it_is(tmp_path):
    path = EXAMPLES / "churn.ipynb"

    said = Said("convert", path, "-o", tmp_path / "out", "--json").json

    assert said.pop("output") == str(tmp_path / "out")
    assert said == plan_json(path)


def test_the_default_folder_is_named_after_the_service(tmp_path):
    notebook(tmp_path, "def f(x: int):\n    return x\n# %%\nf(1)\n", "My Shop.ipynb")

    assert Said("convert", "My Shop.ipynb", cwd=tmp_path).code == 0
    assert (tmp_path / "my_shop" / "src" / "my_shop" / "api.py").exists()


@pytest.mark.parametrize(
    "text",
    ["", "x = 1\n", "def f(*a):\n    return a\n# %%\nf(1)\n", "def f(:\n", "def healthz(): return 1\n# %%\nhealthz()"],
)
def test_a_plan_ends_with_0_whatever_it_diagnoses(text, tmp_path):
    path = notebook(tmp_path, text)

    as_text, as_json = Said("plan", path), Said("plan", path, "--json")

    assert (as_text.code, as_json.code) == (0, 0)
    assert any(each["severity"] == "error" for each in as_json.json["diagnostics"])
    assert " error NB" in as_text.err
    jsonschema.validate(as_json.json, SCHEMA)
    assert list(on_disk(tmp_path)) == ["shop.ipynb"]


def test_the_package_runs_as_a_module_and_lists_its_commands(tmp_path):
    done = nb2svc("--help", cwd=tmp_path)

    assert done.returncode == 0
    commands = {line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines() if line.strip()}
    assert {"plan", "convert", "explain", "serve"} <= commands


def test_help_imports_nothing_heavy(tmp_path):
    import subprocess
    import sys

    code = "import sys\nfrom nb2svc.cli import app\ntry:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
    code += "heavy = {'libcst', 'nbformat', 'IPython', 'jinja2', 'sqlglot', 'pydantic', 'sqlalchemy', 'pandas'}\n"
    code += "print('HEAVY', sorted(heavy & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.rstrip().endswith("HEAVY []")


@pytest.mark.parametrize("code", ["NB201", "nb201"])
def test_a_code_is_explained(code):
    said = Said("explain", code)

    assert said.code == 0
    assert said.out.startswith("NB201\n")
    assert len(said.out) > 200


def test_a_name_is_explained_with_its_evidence():
    said = Said("explain", EXAMPLES / "churn.ipynb", "scores")

    assert said.code == 0
    assert said.out.startswith("scores (cell 9, line 1): state, per_request\n")
    assert "What was seen:\n  cell 10" in said.out
    assert "--set scores=" in said.out


@pytest.mark.parametrize("name", [each["name"] for each in plan_json(EXAMPLES / "churn.ipynb")["globals"]])
def test_every_name_of_an_example_can_be_explained(name):
    said = Said("explain", EXAMPLES / "churn.ipynb", name)

    assert said.code == 0
    assert said.out.startswith(f"{name} (cell ")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["NB999"], "NB201"), (["nonsense"], "NB201"), ([EXAMPLES / "churn.ipynb", "scroes"], "scores")],
)
def test_a_wrong_name_to_explain_ends_with_2_and_names_the_right_ones(arguments, hint):
    said = Said("explain", *arguments)

    assert said.code == 2
    assert said.out == ""
    assert hint in said.err


def test_diagnostics_are_on_stderr_and_results_on_stdout(tmp_path):
    path = notebook(tmp_path, "x = (\n# %%\ndef f(x: int):\n    return x\n# %%\nf(1)\n")

    said = Said("plan", path)

    assert "NB701" in said.err
    assert "NB701" not in said.out
    assert "POST  /f" in said.out


def test_values_that_json_does_not_know_stay_json(tmp_path):
    text = (
        "from datetime import date\nLIMITS = {1, 2}\nRATE = float('inf')\nBIG = 10 ** 400\n"
        "MISSING = float('nan')\nRAW = b'abc'\n"
        "NOTHING = 1e999\nPOINT = 1 + 2j\n"
        "def f(x: float = 1e999, y: bytes = b'a', z: set = {1}, w: complex = 2j):\n"
        "    return [LIMITS, RATE, BIG, MISSING, RAW, NOTHING, POINT, x, y, z, w]\n# %%\nf(float('nan'))\n"
    )
    said = Said("plan", notebook(tmp_path, text), "--json")

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    jsonschema.validate(json.loads(said.out, parse_constant=refuse), SCHEMA)
