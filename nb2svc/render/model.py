"""What ``render`` hands on: a whole service as files, nothing written yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """``path`` is relative, with forward slashes; ``content`` the bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTree:
    """Files in the order of their paths, each path once."""

    service: str
    files: tuple[File, ...]
