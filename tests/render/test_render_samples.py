"""What is rendered is a service: it passes its own tests and ruff, and always has the same bytes."""

from __future__ import annotations

import ast
import compileall
import configparser
import dataclasses
import re
import subprocess
import sys
import tomllib

import pytest
import ruff
from rendering import on_disk, rendered, run
from sample_services import CHURN, CHURN_MODULES, GREETER, module

from nb2svc.render import render


def test_its_own_tests_pass(sample):
    result = run(sample, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error::DeprecationWarning:__main__")
    assert result.returncode == 0, result.stdout[-4000:]
    assert re.search(r"\d\d passed", result.stdout) and "skipped" not in result.stdout


def test_ruff_has_nothing_to_say(sample):
    for arguments in (["check"], ["format", "--check"]):
        result = subprocess.run(
            [ruff.find_ruff_bin(), *arguments, "--no-cache", "."],
            cwd=sample,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout


def test_it_compiles_and_imports_without_side_effects(sample):
    assert compileall.compile_dir(sample, quiet=1)
    (package,) = (each.name for each in (sample / "src").iterdir())
    code = f"""
import sys, threading
import {package}, {package}.api, {package}.resources, {package}.settings
assert threading.active_count() == 1
"""
    result = run(sample, "-c", code)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["CHURN", "GREETER", "COUNTER"])
def test_the_same_service_is_the_same_bytes_in_order(name):
    first, second = rendered(name), rendered(name)
    assert first == second
    paths = [file.path for file in first.files]
    assert paths == sorted(set(paths))


def test_lifetimes_are_the_same_everywhere(samples):
    texts = {path.read_bytes() for folder in samples.values() for path in folder.glob("src/*/lifetimes.py")}
    assert len(texts) == 1


def test_files_that_only_some_services_have(samples):
    has = {
        name: {each.name for each in folder.glob("src/*/*")} & {"database.py", "printed.py", "shared.py", "data"}
        for name, folder in samples.items()
    }
    assert has == {"CHURN": {"database.py"}, "GREETER": {"printed.py", "data"}, "COUNTER": {"shared.py"}}


def test_nothing_is_imported_that_the_service_does_not_need(samples):
    code = (
        "import sys, greeter.wsgi; print([n for n in ('sqlalchemy', 'pandas', 'numpy', 'joblib') if n in sys.modules])"
    )
    result = run(samples["GREETER"], "-c", code, OPENAI_API_KEY="k")
    assert result.stdout.strip() == "[]", result.stderr


def test_no_file_is_long(sample):
    long = {
        each.name: text.count("\n") for each in sample.rglob("*.py") if (text := each.read_text()).count("\n") > 300
    }
    assert not long


def test_uwsgi_is_told_the_arithmetic(samples):
    text = (samples["CHURN"] / "uwsgi.ini").read_text()
    assert "4 x 2 = 8" in text and "4 x 8 = 32" in text and "lazy-apps" not in text
    ini = configparser.ConfigParser(strict=False, interpolation=None)
    ini.read_string(text)
    assert ini["uwsgi"]["module"] == "churn.wsgi:application"
    assert "database" not in (samples["GREETER"] / "uwsgi.ini").read_text()


def test_requirements_are_the_plans_and_those_of_every_service(samples):
    project = tomllib.loads((samples["CHURN"] / "pyproject.toml").read_text())["project"]
    names = [re.match(r"[\w-]+", each)[0] for each in project["dependencies"]]
    assert names == sorted(names) and {"flask-openapi3", "pydantic-settings", "pyuwsgi", "joblib", "sqlalchemy"} < {
        *names
    }
    greeter = tomllib.loads((samples["GREETER"] / "pyproject.toml").read_text())
    assert not [each for each in greeter["project"]["dependencies"] if "joblib" in each or "sqlalchemy" in each]
    assert greeter["tool"]["hatch"]["build"]["targets"]["wheel"]["artifacts"] == ["src/greeter/data/*"]


def test_the_readme_names_the_commands_that_there_are(samples):
    churn, greeter = ((samples[name] / "README.md").read_text() for name in ("CHURN", "GREETER"))
    assert "flask --app churn build" in churn and "| `CHURN_DB_URL` | required, secret |" in churn
    assert "flask --app greeter build" not in greeter and "init-db" not in greeter
    assert "| `OPENAI_API_KEY` or `GREETER_API_KEY` | required, secret | key of the language model |" in greeter


def test_start_up_and_tables_are_called_if_there_are_any(tmp_path):
    service = dataclasses.replace(
        GREETER, has_startup=True, has_tables=True, endpoints=(), ready=(), settings=GREETER.settings
    )
    modules = [
        module("functions.py", ""),
        module(
            "resources.py",
            "from flask import current_app\n\n\ndef settings():\n    return current_app.config['SETTINGS']\n",
        ),
        module(
            "startup.py",
            "from . import resources\n\n\ndef at_start() -> None:\n    print(resources.settings().greeting)\n",
        ),
        module("tables.py", "def create() -> None:\n    print('made')\n"),
    ]
    folder = on_disk(render(service, modules), tmp_path)
    result = run(folder, "-m", "flask", "--app", "greeter", "init-db", OPENAI_API_KEY="k")
    assert result.stdout.split() == ["Hello", "made"], result.stderr
    assert "flask --app greeter init-db" in (folder / "README.md").read_text()


def test_the_analysts_style_is_no_finding_but_an_undefined_name_is(tmp_path):
    code = "def score(customer_id, seen=[]):\n    try:\n        unknown()\n    except:\n        pass\n"
    others = [each for each in CHURN_MODULES if each.path != "functions.py"]
    folder = on_disk(render(CHURN, [*others, module("functions.py", code)]), tmp_path)
    result = subprocess.run(
        [ruff.find_ruff_bin(), "check", "--no-cache", "--output-format=concise", "."],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    findings = [each for each in result.stdout.splitlines() if each.startswith("src")]
    assert len(findings) == 1 and "F821" in findings[0]


def test_a_module_that_the_templates_make_is_a_mistake():
    with pytest.raises(ValueError, match="written twice"):
        render(CHURN, [*CHURN_MODULES, module("errors.py", "")])
    with pytest.raises(ValueError, match="no path inside"):
        render(CHURN, CHURN_MODULES, {"../x": b""})


def test_settings_that_are_wrong_are_named_by_their_variables_and_not_shown(samples):
    environment = {"GREETER_WORDS": "s3cret", "GREETER_API_KEY": ""}
    result = run(samples["GREETER"], "-c", "import greeter.wsgi", **environment)
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
    assert "OPENAI_API_KEY or GREETER_API_KEY" in result.stderr and "GREETER_WORDS: " in result.stderr
    assert "s3cret" not in result.stderr


def test_settings_come_from_the_environment(samples):
    code = "from greeter.settings import load as l; s = l(); print(s.words, s.api_key.get_secret_value(), s.names.name)"
    environment = {"GREETER_WORDS": '["x"]', "OPENAI_API_KEY": "first", "GREETER_API_KEY": "second"}
    result = run(samples["GREETER"], "-c", code, **environment)
    assert result.stdout.strip() == "['x'] first names.csv", result.stderr
    assert sys.version_info >= (3, 11) and ast.parse(code)
