"""``.nb2svc.json``: what nb2svc wrote, so that the next conversion can tell its own files from anybody else's.

It says nothing of when and where it was written: the same service makes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from .paths import is_inside

NAME = ".nb2svc.json"
SCHEMA = 1


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def text(service: str, files: Mapping[str, bytes]) -> bytes:
    hashes = {path: digest(files[path]) for path in sorted(files)}
    content = {"schema": SCHEMA, "service": service, "files": hashes}
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read(target: Path) -> dict[str, str] | None:
    """Path and hash of the files that nb2svc wrote to ``target``; ``None`` where no manifest says so.

    It decides what may be replaced and removed, so one that names anything outside of the folder is none.
    """
    place = target / NAME
    if place.is_symlink() or not place.is_file():
        return None
    try:
        content = json.loads(place.read_bytes())
    except (ValueError, RecursionError):
        return None
    files = content.get("files") if isinstance(content, dict) and content.get("schema") == SCHEMA else None
    if not isinstance(files, dict) or not all(isinstance(each, str) for each in files.values()):
        return None
    return files if all(is_inside(path) and path != NAME for path in files) else None
