"""A tree reaches the disk as a whole, and takes nobody's work with it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nb2svc.diagnostics import Refused
from nb2svc.render.model import File, FileTree
from nb2svc.write import swap, write

FIRST = {"README.md": "one", "src/shop/api.py": "api", "src/shop/old.py": "old", "tests/old/test_old.py": "old"}
SECOND = {"README.md": "two", "src/shop/api.py": "api", "src/shop/new.py": "new"}


def tree(files):
    return FileTree(
        service="shop", files=tuple(File(path=path, content=text.encode()) for path, text in sorted(files.items()))
    )


def on_disk(folder: Path):
    """Everything in there: folders too, links as where they lead to, and nothing temporary."""
    return {
        each.relative_to(folder).as_posix(): os.readlink(each)
        if each.is_symlink()
        else each.read_text()
        if each.is_file()
        else None
        for each in folder.rglob("*")
    }


def files_in(folder: Path):
    return {path: text for path, text in on_disk(folder).items() if text is not None and path != ".nb2svc.json"}


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out" / "shop"


def refusal(target, files, **how):
    before = on_disk(target.parent)
    with pytest.raises(Refused) as refused:
        write(tree(files), target, **how)
    assert on_disk(target.parent) == before
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.fix
    return diagnostic


def test_a_new_service_with_its_manifest(target):
    write(tree(FIRST), target)

    assert files_in(target) == FIRST
    manifest = json.loads((target / ".nb2svc.json").read_text())
    assert (manifest["schema"], manifest["service"], list(manifest["files"])) == (1, "shop", sorted(FIRST))
    assert [each.name for each in target.parent.iterdir()] == ["shop"]
    assert (target.stat().st_mode & 0o777) == (target.parent.stat().st_mode & 0o777)


def test_the_same_service_is_the_same_bytes(target, tmp_path):
    write(tree(FIRST), target)
    write(tree(FIRST), tmp_path / "again")
    assert on_disk(target) == on_disk(tmp_path / "again")


def test_an_empty_folder_will_do(target):
    target.mkdir(parents=True)
    write(tree(FIRST), target)
    assert files_in(target) == FIRST


def test_a_second_conversion_replaces_what_the_first_wrote(target):
    write(tree(FIRST), target)
    folder = target.stat().st_ino
    write(tree(SECOND), target)

    assert files_in(target) == SECOND
    assert not (target / "tests").exists()
    assert target.stat().st_ino == folder, "somebody may stand in it"


def test_what_is_not_ours_stays(target):
    write(tree(FIRST), target)
    own = {
        ".env": "SECRET=1",
        "artifacts/model.joblib": "m",
        "shop.db": "db",
        "src/shop/mine.py": "m",
        "tests/old/x": "x",
    }
    for path, text in own.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text)
    (target / ".venv").symlink_to("/nowhere")
    database = (target / "shop.db").stat().st_ino
    write(tree(SECOND), target)

    assert files_in(target) == SECOND | own | {".venv": "/nowhere"}
    assert (target / "shop.db").stat().st_ino == database


def test_a_files_mode_stays(target):
    write(tree(FIRST), target)
    (target / "README.md").chmod(0o600)
    write(tree(SECOND), target)
    assert (target / "README.md").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "manifest",
    [
        None,
        "{",
        "[]",
        '{"schema": 2, "files": {}}',
        '{"schema": 1, "files": {"../shop.db": "0"}}',
        '{"schema": 1, "files": {"/etc/passwd": "0"}}',
        '{"schema": 1, "files": {"a": 1}}',
        "[" * 100_000,
    ],
    ids=lambda text: str(text)[:20],
)
def test_a_folder_that_nb2svc_did_not_write_is_refused(target, manifest, force):
    target.mkdir(parents=True)
    (target / "thesis.tex").write_text("five years")
    if manifest is not None:
        (target / ".nb2svc.json").write_text(manifest)
    assert refusal(target, FIRST, force=force).code == "NB690"


def test_a_file_or_a_link_is_no_target(target, tmp_path):
    target.parent.mkdir()
    target.write_text("file")
    assert refusal(target, FIRST).code == "NB690"
    target.unlink()
    (tmp_path / "elsewhere").mkdir()
    target.symlink_to(tmp_path / "elsewhere")
    assert refusal(target, FIRST, force=True).code == "NB690"
    assert not list((tmp_path / "elsewhere").iterdir())


def edit(target):
    (target / "README.md").write_text("mine")


def edit_what_is_not_needed_any_more(target):
    (target / "src/shop/old.py").write_text("mine")


def have_what_is_needed_now(target):
    (target / "src/shop/new.py").write_text("mine")


def link_a_file(target):
    (target / "src/shop/api.py").unlink()
    (target / "src/shop/api.py").symlink_to(target.parent / "mine.py")


def link_a_folder(target):
    (target / "src").rename(target.parent / "mine")
    (target / "src").symlink_to(target.parent / "mine")


def make_a_file_of_a_folder(target):
    (target / "src").rename(target.parent / "mine")
    (target / "src").write_text("mine")


def make_a_folder_of_a_file(target):
    (target / "README.md").unlink()
    (target / "README.md").mkdir()


EDITS = {
    edit: "README.md",
    edit_what_is_not_needed_any_more: "src/shop/old.py",
    have_what_is_needed_now: "src/shop/new.py",
    link_a_file: "src/shop/api.py",
    link_a_folder: "src/shop/api.py",
    make_a_file_of_a_folder: "src/shop/api.py",
    make_a_folder_of_a_file: "README.md",
}


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_what_somebody_edited_is_written_over_by_force_only(target, change):
    write(tree(FIRST), target)
    change(target)
    diagnostic = refusal(target, SECOND)
    assert diagnostic.code == "NB691" and EDITS[change] in diagnostic.message
    outside = {path: text for path, text in on_disk(target.parent).items() if path.startswith("mine")}

    write(tree(SECOND), target, force=True)
    assert files_in(target) == SECOND
    assert {path: text for path, text in on_disk(target.parent).items() if path.startswith("mine")} == outside


def test_an_edit_that_the_new_service_makes_as_well_is_none(target):
    write(tree(FIRST), target)
    (target / "README.md").write_text("two")
    (target / "src/shop/old.py").unlink()
    write(tree(SECOND), target)
    assert files_in(target) == SECOND


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("fails_at", range(1, 12))
def test_a_failure_leaves_what_was_there(target, monkeypatch, exists, fails_at):
    if exists:
        write(tree(FIRST), target)
        (target / ".env").write_text("mine")
    before = on_disk(target.parent.parent)
    calls = []

    def failing(source, place):
        calls.append(place)
        if len(calls) == fails_at:
            raise OSError("no space left")
        return rename(source, place)

    rename = os.rename
    monkeypatch.setattr(swap.os, "rename", failing)
    try:
        write(tree(SECOND), target)
    except OSError:
        assert on_disk(target.parent.parent) == before
    else:
        assert len(calls) < fails_at and files_in(target).items() >= SECOND.items()


def test_a_full_disk_leaves_nothing_behind(target, monkeypatch):
    def failing(self, content):
        if self.name == "api.py":
            raise OSError("no space left")
        return write_bytes(self, content)

    write_bytes = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(OSError, match="no space left"):
        write(tree(FIRST), target)
    assert not target.parent.exists()


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "a\\b", "", ".", "a//b", "a/", "a\0b", ".nb2svc.json"], ids=repr
)
def test_a_path_that_leads_outside_is_a_mistake(target, path):
    with pytest.raises(ValueError, match="no path inside"):
        write(tree({path: "x"}), target)
    assert not target.parent.exists()


def test_a_tree_names_each_path_once_and_no_file_as_a_folder(target):
    twice = FileTree(service="shop", files=(File(path="a", content=b"1"), File(path="a", content=b"2")))
    with pytest.raises(ValueError, match="twice"):
        write(twice, target)
    with pytest.raises(ValueError, match="both a file and a folder"):
        write(tree({"a": "1", "a/b": "2"}), target)
