from __future__ import annotations

import os

import pytest

from nb2svc.diagnostics import Unusable
from nb2svc.serve.variables import dotenv, environment

FILE = """\
# a comment
MINI_GREETING="two words"   # and another
export MINI_URL=postgresql://joe:a#b@host/x
MINI_EMPTY=
MINI_BARE
"""


@pytest.fixture
def env_file(tmp_path):
    path = tmp_path / "given.env"
    path.write_text(FILE)
    return path


def test_a_file_adds_to_the_environment_which_is_stronger(service, env_file, monkeypatch):
    monkeypatch.delenv("MINI_GREETING", raising=False)
    monkeypatch.setenv("MINI_URL", "mine")
    variables = environment(service, env_file)

    assert variables["MINI_GREETING"] == "two words"
    assert variables["MINI_URL"] == "mine"
    assert variables["MINI_EMPTY"] == ""
    assert "MINI_BARE" not in variables
    assert "MINI_GREETING" not in os.environ


def test_the_services_package_comes_first(service, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert environment(service)["PYTHONPATH"] == f"{service.source}{os.pathsep}/elsewhere"

    monkeypatch.delenv("PYTHONPATH")
    assert environment(service)["PYTHONPATH"] == str(service.source)


def test_a_file_that_cannot_be_read_is_named(service, tmp_path):
    with pytest.raises(Unusable, match=r"nowhere\.env cannot be read: No such file") as raised:
        environment(service, tmp_path / "nowhere.env")
    assert raised.value.diagnostic.code == "NB683"

    (tmp_path / "latin.env").write_bytes(b"MINI_NAME=\xe9")
    with pytest.raises(Unusable, match="it is not UTF-8"):
        environment(service, tmp_path / "latin.env")


def test_the_services_own_file_is_known(service):
    assert dotenv(service) == {}

    (service.directory / ".env").write_text("MINI_TOKEN=sesame")
    assert dotenv(service) == {"MINI_TOKEN": "sesame"}
