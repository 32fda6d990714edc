"""What a notebook says is anybody's text: in no file of the service does it become more than text."""

from __future__ import annotations

import ast
import dataclasses
import io
import tomllib
from pathlib import Path

import pytest
from dotenv import dotenv_values
from rendering import on_disk, run
from sample_services import GREETER, GREETER_DATA, GREETER_MODULES

from nb2svc.plan.model import Requirement, Row
from nb2svc.render import render

HOSTILE = [
    '"""\nimport os; os.system("echo PWNED")\n"""',
    "{{ 7 * 7 }}{% include '/etc/passwd' %}{# x #}",
    "\\",
    'ends with "',
    'ends with \\"',
    "\\N{DASH} \\x41 %(x)s %n $(echo PWNED) @(/etc/passwd)",
    "a | b ` c `` <script>alert(1)</script> [x](javascript:1) **b**",
    "x\r\n[tool.evil]\r\ny = 1\n# z",
    "\x00\x1b[31m\x7f\u202e\ufeff\u2028 \ud800 é 漢 😀",
    "'; drop table x; --",
    "${HOME} `id` $(id)",
]


def hostile(text):
    """The sample with ``text`` wherever a notebook's own words may stand."""
    greet = GREETER.endpoints[1]
    name, times, *others = greet.parameters
    return dataclasses.replace(
        GREETER,
        title=text,
        description=text,
        notebook=text,
        settings=tuple(
            dataclasses.replace(
                each,
                description=text,
                default={"greeting": text, "words": [text]}.get(each.name, each.default),
            )
            for each in GREETER.settings
        ),
        endpoints=(
            dataclasses.replace(GREETER.endpoints[0], doc=text, shape=None),
            dataclasses.replace(
                greet,
                doc=text,
                path=f"/greet{abs(hash(len(text)))}",
                parameters=(dataclasses.replace(name, example=text, required=False, default=text), times, *others),
            ),
        ),
        rows=(Row(cell=1, names=(text, "x"), became=text, because=text),),
        requirements=(Requirement(name="requests", module="requests", specifier=">=2", origin="notebook", note=text),),
        tests=dataclasses.replace(GREETER.tests, answers=False, why_not=text),
    )


@pytest.fixture(scope="module", params=HOSTILE, ids=range(len(HOSTILE)))
def service(request, tmp_path_factory):
    tree = render(hostile(request.param), GREETER_MODULES, GREETER_DATA)
    return request.param, on_disk(tree, tmp_path_factory.mktemp("hostile"))


def text_of(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def test_python_keeps_it_as_text(service):
    text, folder = service
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"))
    settings = ast.parse(text_of(folder, "src/greeter/settings.py"))
    literals = [each.value for each in ast.walk(settings) if isinstance(each, ast.Constant)]
    assert literals.count(text) >= 2
    api = ast.parse(text_of(folder, "src/greeter/api.py"))
    functions = {each.name for each in api.body if isinstance(each, ast.FunctionDef)}
    assert functions == {"names", "greet", "healthz", "readyz"}


def test_the_service_starts_and_its_tests_pass(service):
    _text, folder = service
    result = run(folder, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/test_api.py")
    assert result.returncode == 0, result.stdout[-3000:]
    assert "PWNED" not in result.stdout.replace("echo PWNED", "")


def test_toml_is_the_project_and_nothing_else(service):
    _text, folder = service
    project = tomllib.loads(text_of(folder, "pyproject.toml"))
    assert project.keys() == {"build-system", "project", "tool"} and "evil" not in project["tool"]
    assert project["tool"].keys() <= {"hatch", "pytest", "ruff"}
    assert "requests>=2" in project["project"]["dependencies"]


def test_a_commented_default_is_read_back(service):
    text, folder = service
    lines = text_of(folder, ".env.example").splitlines()
    assert all(line == "" or line.startswith(("#", "GREETER_API_KEY=")) for line in lines)
    (line,) = (line for line in lines if line.startswith("#GREETER_GREETING="))
    values = dotenv_values(stream=io.StringIO(line[1:] + "\n"), interpolate=False)
    printable = "".join(" " if not each.isprintable() and each not in "\r\n" else each for each in text)
    assert values["GREETER_GREETING"] == printable


def test_no_file_obeys_it(service):
    _text, folder = service
    for path in (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        content = path.read_text(encoding="utf-8")
        assert not any(each in content for each in "\x00\x1b\x7f\u202e\ufeff\u2028\r"), path
        assert "49" not in content or "7 * 7" not in str(_text)
    assert "PWNED" not in text_of(folder, "uwsgi.ini") + text_of(folder, "Dockerfile")


def test_markdown_keeps_its_tables(service):
    _text, folder = service
    readme = text_of(folder, "README.md")
    assert "<script>" not in readme.replace("`", "") or "` <script>" in readme or "<script>" in readme.split("`", 1)[1]
    for line in (line for line in readme.splitlines() if line.startswith("|")):
        assert line.replace("\\|", "").count("|") in (4, 5), line
