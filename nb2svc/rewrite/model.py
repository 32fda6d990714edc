"""What ``rewrite`` hands on: the notebook's code as modules of the package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """``path`` is relative to the package (``functions.py``), ``code`` complete Python source."""

    path: str
    code: str
