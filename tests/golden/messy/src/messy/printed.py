"""What the notebook's functions print, kept for the answer of the request that they print in.

The process's one ``sys.stdout`` stays where it is: to redirect it would give one caller the other callers' lines.
"""

from __future__ import annotations

import builtins
import io
import sys
from typing import Any

from flask import g, has_request_context

_KEY = "printed"


def print(*values: Any, file: Any = None, **how: Any) -> None:
    """The built-in ``print``, into the request's own text if there is a request and no other file is named."""
    if has_request_context() and file in (None, sys.stdout):
        file = g.get(_KEY) or g.setdefault(_KEY, io.StringIO())
    builtins.print(*values, file=file, **how)


def text() -> str:
    """What this request has printed so far."""
    return g.get(_KEY, io.StringIO()).getvalue()
