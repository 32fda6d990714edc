"""Files onto the disk so that there is no half of them: made aside, moved in by rename, moved back if that fails.

A folder that exists stays the same folder, only its files change: a shell or a server may stand in it, and it may be
a mount, which cannot be renamed.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


def create(files: Mapping[str, bytes], target: Path) -> None:
    """``target`` does not exist: it is made beside its place and renamed."""
    missing = [each for each in target.parents if not each.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _aside(target.parent, target.name) as made:
            _fill(made, files)
            os.rename(made, target)
    except BaseException:
        for each in missing:
            with suppress(OSError):
                each.rmdir()
        raise


def update(files: Mapping[str, bytes], target: Path, stale: Sequence[str]) -> None:
    """``target`` gets ``files`` and loses what is ``stale``; all else in it stays."""
    with _aside(target, "") as aside, ExitStack() as undo:
        new, old = aside / "new", aside / "old"
        _fill(new, files)
        for path in stale:
            if (place := _present(target, path)) == target / path:
                _move(place, old / path, undo)
        for path, place in ((path, target / path) for path in files):
            if present := _present(target, path):
                if present == place and place.is_file():
                    shutil.copymode(place, new / path, follow_symlinks=False)
                _move(present, old / present.relative_to(target), undo)
            _move(new / path, place, undo)
        undo.pop_all()  # done: nothing fails from here on
        for path in stale:
            _prune(target, (target / path).parent)


def _present(target: Path, path: str) -> Path | None:
    """What stands at ``path`` or, where a folder belongs, in the way to it: with ``force`` it may be anybody's."""
    place = target / path
    for folder in reversed(place.relative_to(target).parents[:-1]):
        if (target / folder).is_symlink() or (target / folder).is_file():
            return target / folder
    return place if place.is_symlink() or place.exists() else None


@contextmanager
def _aside(parent: Path, name: str) -> Iterator[Path]:
    folder = parent / f".{name}nb2svc-{secrets.token_hex(6)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _move(source: Path, place: Path, undo: ExitStack) -> None:
    _make(place.parent, undo)
    os.rename(source, place)
    undo.callback(os.rename, place, source)


def _make(folder: Path, undo: ExitStack) -> None:
    if not folder.exists():
        _make(folder.parent, undo)
        folder.mkdir()
        undo.callback(folder.rmdir)


def _prune(target: Path, folder: Path) -> None:
    """Folders that hold nothing any more."""
    while folder != target:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
