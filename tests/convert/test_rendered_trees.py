"""What is rendered can be read, linted and imported, whatever kind of notebook it comes from."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib

import pytest
import small
from notebooks import EXAMPLES, converted, notebook, on_disk

from nb2svc.write import write

NAMES = ("churn", "orders", *small.ALL)


@pytest.fixture(scope="module", params=NAMES)
def service(request, tmp_path_factory):
    """The folder of one service, freshly written."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param in small.ALL:
        path = notebook(folder, small.ALL[request.param], f"{request.param}_x.ipynb")
    else:
        path = EXAMPLES / f"{request.param}.ipynb"
    tree = converted(path)
    write(tree, folder / tree.service)
    return folder / tree.service


def _run(folder, *command, **environment):
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_ruff_has_nothing_to_say(service):
    ruff = [sys.executable, "-m", "ruff"]
    for command in ([*ruff, "check", "--no-cache", "."], [*ruff, "format", "--no-cache", "--check", "."]):
        done = _run(service, *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_is_python_that_never_heard_of_ipython(service):
    for path in service.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        compile(code, str(path), "exec")
        assert "get_ipython" not in code
        assert not [
            node
            for node in ast.walk(ast.parse(code))
            if isinstance(node, (ast.Import, ast.ImportFrom)) and "nb2svc" in ast.unparse(node)
        ]


LIBRARIES = ("pandas", "sklearn.linear_model", "sqlalchemy.orm", "requests", "psycopg", "joblib")

IMPORT_ALL = """
import importlib, os, pkgutil, sys, threading
refused = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen", "os.fork"):
        refused.append(f"{event} {arguments!r}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        refused.append(f"open {arguments[0]!r}")
for library in os.environ["LIBRARIES"].split(","):
    try:
        importlib.import_module(library)
    except ImportError:
        pass
sys.addaudithook(watch)
before = threading.active_count()
package = importlib.import_module(os.environ["PACKAGE"])
for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    if not each.name.endswith(".wsgi"):
        importlib.import_module(each.name)
assert callable(package.create_app), package
assert threading.active_count() == before
assert not refused, refused
"""


def test_importing_it_does_nothing(service):
    """No file, no connection, no thread, and no setting is asked for before ``create_app``; libraries aside."""
    before = on_disk(service)
    code = "".join(each.read_text(encoding="utf-8") for each in (service / "src").rglob("*.py"))

    done = _run(
        service,
        sys.executable,
        "-c",
        IMPORT_ALL,
        PACKAGE=service.name,
        PYTHONPATH=str(service / "src"),
        LIBRARIES=",".join(["flask_openapi3", "pydantic_settings", *(each for each in LIBRARIES if each in code)]),
    )

    assert done.returncode == 0, done.stderr
    assert on_disk(service) == before


def test_its_project_names_what_it_imports(service):
    project = tomllib.loads((service / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["name"].replace("-", "_") == service.name
    wanted = " ".join(project["project"]["dependencies"])
    code = "".join(each.read_text(encoding="utf-8") for each in (service / "src").rglob("*.py"))
    for module, distribution in (("pandas", "pandas"), ("sqlalchemy", "sqlalchemy"), ("requests", "requests")):
        if f"import {module}\n" in code or f"import {module} as" in code:
            assert distribution in wanted
    assert "nb2svc" not in wanted


def test_comments_of_the_notebook_survive(tmp_path):
    tree = converted(notebook(tmp_path, small.SQLITE))

    code = next(each.content.decode() for each in tree.files if each.path.endswith("functions.py"))
    assert "# by name, not by number" in code
