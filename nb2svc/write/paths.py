"""Paths of a tree: relative, with forward slashes, and inside of the folder that they are written to."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ..render.model import FileTree


def is_inside(path: str) -> bool:
    parts = path.split("/")
    return not ({"", ".", ".."} & set(parts) or re.search(r"[\\\x00-\x1f]", path))


def checked(tree: FileTree) -> dict[str, bytes]:
    """The files of ``tree``.  One that cannot be written as a whole is a mistake of an earlier stage."""
    files: dict[str, bytes] = {}
    for file in tree.files:
        if not is_inside(file.path) or file.path == ".nb2svc.json":
            raise ValueError(f"{file.path!r} is no path inside the service")
        if file.path in files:
            raise ValueError(f"{file.path} is there twice")
        files[file.path] = file.content
    folders = {str(each) for path in files for each in PurePosixPath(path).parents}
    if both := sorted(folders & files.keys()):
        raise ValueError(f"{both[0]} is both a file and a folder")
    return files
