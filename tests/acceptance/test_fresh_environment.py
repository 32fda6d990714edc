"""What is published, away from the checkout: nb2svc from its wheel, and the services in environments of their own."""

from __future__ import annotations

import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from converted import EXAMPLES, ROOT, ask, run, serving

ORDER = {"customer": "ann", "item": "apple", "amount": 3}


def clean(**variables: str | Path) -> dict[str, str]:
    """The environment without what leads to the checkout or to somebody's settings."""
    ours = ("PYTHON", "VIRTUAL_ENV", "CHURN_", "ORDERS_", "XDG_CACHE_HOME")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept["PATH"] = os.pathsep.join(
        each for each in kept["PATH"].split(os.pathsep) if not Path(each).is_relative_to(ROOT)
    )
    # compiling all of SciPy takes longer than what is imported of it
    kept |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COMPILE": "1"}
    return {**kept, **{name: str(value) for name, value in variables.items()}}


def installed(place: Path, *what: str | Path, cwd: Path) -> Path:
    """The ``bin`` of a new environment that has only ``what``."""
    if uv := shutil.which("uv"):
        run(uv, "venv", "--python", sys.executable, place, cwd=cwd, env=clean())
        run(uv, "pip", "install", "--python", place / "bin" / "python", *what, cwd=cwd, env=clean())
    else:
        run(sys.executable, "-m", "venv", place, cwd=cwd, env=clean())
        run(place / "bin" / "python", "-m", "pip", "install", "--quiet", *what, cwd=cwd, env=clean())
    return place / "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def nb2svc(wheel: Path, tmp_path_factory) -> Path:
    """The command, from the wheel."""
    folder = tmp_path_factory.mktemp("nb2svc")
    return installed(folder / "env", wheel, cwd=folder) / "nb2svc"


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    """The examples, elsewhere."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "notebooks"))


def test_the_wheel_has_every_template_and_table_and_nothing_else_of_the_checkout(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {
        f"nb2svc/templates/{each.relative_to(ROOT / 'templates')}"
        for each in (ROOT / "templates").rglob("*")
        if each.is_file() and "__pycache__" not in each.parts
    }
    knowledge = {f"nb2svc/knowledge/{each.name}" for each in (ROOT / "nb2svc" / "knowledge").glob("*.toml")}

    assert len(templates) > 20
    assert knowledge
    assert templates | knowledge <= names
    tops = {each.partition("/")[0] for each in names}
    assert {each for each in tops if not each.endswith(".dist-info")} == {"nb2svc"}


@pytest.mark.parametrize("name", ["churn", "orders"])
def test_a_service_passes_its_own_tests_in_an_environment_of_its_own(nb2svc, notebooks, tmp_path, name):
    service = tmp_path / "elsewhere" / name
    service.parent.mkdir()
    run(nb2svc, "convert", notebooks / f"{name}.ipynb", cwd=service.parent, env=clean())
    assert "import nb2svc" not in "".join(each.read_text() for each in service.rglob("*.py"))

    own = installed(tmp_path / "env", f"{service}[test]", cwd=tmp_path)
    report = run(own / "python", "-m", "pytest", "-ra", "-p", "no:cacheprovider", cwd=service, env=clean())
    run(own / "ruff", "check", ".", cwd=service, env=clean())
    run(own / "ruff", "format", "--check", ".", cwd=service, env=clean())

    summary = re.fullmatch(r"=+ (\d+) passed in .*", report.splitlines()[-1])  # none failed, none skipped, no warning
    assert summary, report
    print(name, summary[0].strip("= "))
    assert int(summary[1]) > 50


def test_serve_makes_an_environment_where_there_is_none_and_keeps_it(nb2svc, notebooks, tmp_path):
    run(nb2svc, "convert", notebooks / "orders.ipynb", cwd=tmp_path, env=clean())
    settings = clean(XDG_CACHE_HOME=tmp_path / "cache", ORDERS_ENGINE_URL=f"sqlite:///{tmp_path}/orders.db")
    expected = {"customer": "ann", "item": "apple", "total": 1.35, "number": 1}

    with serving(nb2svc, tmp_path / "orders", cwd=tmp_path, variables=settings) as server:
        assert ask(server.url, "POST", "/order", ORDER).json == expected
    assert server.code == 0
    assert "not in this Python: " in server.errors
    assert f"making an environment for orders in {tmp_path}/cache" in server.errors
    assert not (tmp_path / "orders" / ".venv").exists()

    with serving(nb2svc, tmp_path / "orders", cwd=tmp_path, variables=settings) as server:
        assert ask(server.url, "GET", "/taken").json == {"orders": 1}
    assert server.code == 0
    assert "making an environment" not in server.errors
