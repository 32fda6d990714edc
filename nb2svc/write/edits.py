"""What somebody has done since nb2svc wrote a folder, and would lose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from .manifest import NAME, digest


def edited(target: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> list[str]:
    """Paths whose content is neither what nb2svc wrote (``before``) nor what it is about to write (``files``).

    That includes somebody's own file at a path that the service needs now.  A deleted file is no loss.
    """
    return [
        path for path in sorted(files.keys() | before.keys()) if path != NAME and _lost(target, path, files, before)
    ]


def _lost(target: Path, path: str, files: Mapping[str, bytes], before: Mapping[str, str]) -> bool:
    place = target / path
    if any(_in_the_way(target / each) for each in PurePosixPath(path).parents):
        return True  # through a link it would be written elsewhere
    if not place.is_symlink() and not place.exists():
        return False
    if place.is_symlink() or not place.is_file():
        return True
    found = place.read_bytes()
    return found != files.get(path) and digest(found) != before.get(path)


def _in_the_way(folder: Path) -> bool:
    return folder.is_symlink() or (folder.exists() and not folder.is_dir())
