from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from nb2svc.diagnostics import Refused, Unusable
from nb2svc.serve import interpreter
from nb2svc.serve.cached import folder, key
from nb2svc.serve.interpreter import unresolved, uwsgi


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def wheel(tmp_path) -> Path:
    """A distribution that no index has."""
    path = tmp_path / "nb2svc_probe-1.0-py3-none-any.whl"
    info = "nb2svc_probe-1.0.dist-info"
    with ZipFile(path, "w") as archive:
        archive.writestr("nb2svc_probe.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: nb2svc-probe\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("flask>=3", True),
        ("Flask_OpenAPI3[swagger]>=4.3,<5", True),
        ("flask[async]>=3", False),
        ("flask<1", False),
        ("nb2svc-probe", False),
        ("nb2svc-probe; sys_platform == 'win32'", True),
    ],
)
def test_this_python_is_asked_for_every_requirement(service, requirement, met):
    assert unresolved(replace(service, requirements=("flask", requirement))) == ([] if met else [requirement])


def test_this_python_itself_is_a_requirement(service):
    assert unresolved(replace(service, python=">=4")) == ["python>=4"]


def test_what_is_no_requirement_is_said(service):
    with pytest.raises(Unusable, match=r"pyproject\.toml: "):
        unresolved(replace(service, requirements=("flask >< 3",)))


def test_the_services_own_environment_comes_first(service):
    said: list[str] = []
    assert interpreter(service, said.append) == Path(sys.executable)

    own = service.directory / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    assert interpreter(service, said.append) == own
    assert said == []
    with pytest.raises(Unusable, match="uWSGI is missing beside") as raised:
        uwsgi(own)
    assert raised.value.diagnostic.code == "NB681"


def test_windows_is_told_that_it_has_no_uwsgi(service, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(Unusable, match="does not run on Windows"):
        interpreter(service, print)


def test_the_same_requirements_in_any_order_are_one_environment():
    assert key(("flask>=3", "joblib")) == key(("joblib", "flask>=3")) != key(("joblib", "flask>=2"))


def test_an_environment_is_made_once_by_whoever_comes_first(service, wheel, monkeypatch):
    monkeypatch.setattr("nb2svc.serve.cached.shutil.which", lambda name: None)
    wanting = replace(service, requirements=(f"nb2svc-probe @ {wheel.as_uri()}",))
    said: list[str] = []
    leftover = folder() / key(wanting.requirements) / "leftover"
    leftover.parent.mkdir(parents=True)
    leftover.touch()  # of a run that was interrupted

    with ThreadPoolExecutor(2) as both:
        pythons = list(both.map(lambda _: interpreter(wanting, said.append), range(2)))

    assert pythons[0] == pythons[1] == folder() / key(wanting.requirements) / "bin" / "python"
    assert sum("making an environment for mini" in each for each in said) == 1
    assert list(pythons[0].parents[1].glob("lib/*/site-packages/nb2svc_probe.py"))
    assert not leftover.exists()

    said.clear()
    assert interpreter(wanting, said.append) == pythons[0]
    assert not any("making" in each for each in said)


def test_an_environment_that_cannot_be_made_leaves_nothing(service, tmp_path, monkeypatch):
    monkeypatch.setattr("nb2svc.serve.cached.shutil.which", lambda name: None)
    wanting = replace(service, requirements=(f"nb2svc-probe @ {(tmp_path / 'no.whl').as_uri()}",))
    said: list[str] = []

    with pytest.raises(Refused, match="no environment for mini could be made") as raised:
        interpreter(wanting, said.append)
    assert raised.value.diagnostics[0].code == "NB682"
    assert any("no.whl" in each for each in said)
    assert not (folder() / key(wanting.requirements)).exists()
