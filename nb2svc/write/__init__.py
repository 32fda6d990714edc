"""The last stage: a tree of files onto the disk, all of it or nothing.

    write(tree, Path("churn"))     # new, or written by nb2svc before and edited by nobody

What nb2svc did not write stays where it is: ``.env``, ``.venv``, ``artifacts``, databases, somebody's own modules.
"""

from __future__ import annotations

from pathlib import Path

from ..diagnostics import Refused, error
from ..render.model import FileTree
from . import manifest
from .edits import edited
from .paths import checked
from .swap import create, update

__all__ = ["write"]


def write(tree: FileTree, target: Path, *, force: bool = False) -> None:
    """Make ``target`` what ``tree`` says; with ``force`` even where somebody has edited it since.

    Refuses (NB690) a place that is not nb2svc's to write to, with or without ``force``, and (NB691) one where work
    would be lost.  Whatever else goes wrong, what was on the disk is still there.
    """
    files = checked(tree)
    files[manifest.NAME] = manifest.text(tree.service, files)
    target = Path(target).absolute()
    if target.is_symlink():
        raise _not_ours(target, "is a symbolic link", "name the folder that it points to")
    if not target.exists():
        create(files, target)
        return
    if not target.is_dir():
        raise _not_ours(target, "is no folder", "name another with -o, or move it away")
    before = manifest.read(target)
    if before is None and any(target.iterdir()):
        reason = "holds something that nb2svc did not write (it has no manifest that can be read)"
        raise _not_ours(target, reason, "name another folder with -o, or move this one away")
    changed = edited(target, files, before or {})
    if changed and not force:
        raise Refused(
            error(
                "NB691",
                f"{target} was edited since nb2svc wrote it: {', '.join(changed)}",
                fix="keep what was edited elsewhere and convert again, or write over it with --force",
            )
        )
    update(files, target, stale=sorted((before or {}).keys() - files.keys()))


def _not_ours(target: Path, reason: str, fix: str) -> Refused:
    return Refused(error("NB690", f"{target} {reason}", fix=fix))
