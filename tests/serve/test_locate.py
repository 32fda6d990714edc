from __future__ import annotations

import pytest

from nb2svc.diagnostics import Unusable
from nb2svc.serve import locate


def test_a_service_is_what_its_files_say(directory):
    service = locate(directory)

    assert (service.package, service.prefix, service.python) == ("mini", "MINI_", ">=3.11")
    assert service.requirements == ("flask>=3", "pyuwsgi>=2.0.30,<3")
    assert service.source == directory / "src"


@pytest.mark.parametrize("manifest", [None, "", "[]", '{"service": 3}'])
def test_without_a_usable_manifest_the_only_package_is_it(directory, manifest):
    (directory / ".nb2svc.json").unlink()
    if manifest is not None:
        (directory / ".nb2svc.json").write_text(manifest)

    assert locate(directory).package == "mini"


def test_the_manifest_tells_two_packages_apart(directory):
    (directory / "src" / "other").mkdir()
    (directory / "src" / "other" / "wsgi.py").touch()
    assert locate(directory).package == "mini"

    (directory / ".nb2svc.json").unlink()
    with pytest.raises(Unusable, match="holds no service"):
        locate(directory)


@pytest.mark.parametrize("name", ["uwsgi.ini", "src/mini/wsgi.py"])
def test_a_directory_without_its_files_is_none(directory, name):
    (directory / name).unlink()

    with pytest.raises(Unusable, match="holds no service") as raised:
        locate(directory)
    assert raised.value.diagnostic.code == "NB680"


def test_what_cannot_be_read_is_said(directory):
    (directory / "pyproject.toml").write_text("[project")
    with pytest.raises(Unusable, match=r"pyproject\.toml cannot be read"):
        locate(directory)

    with pytest.raises(Unusable, match="there is no directory"):
        locate(directory / "nowhere")
