"""No secret in what is printed, whoever wrote the line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

_SECRET = re.compile(r"PASSW|_PWD$|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE|CREDENTIAL|DSN$", re.IGNORECASE)
_IN_URL = re.compile(r"(?<=://)([^\s/@:'\"]*):([^\s@]+)@")
_SHORT = 4  # a value that stands in every other line tells nothing, and hiding it spoils the line


def hider(*variables: Mapping[str, str]) -> Callable[[str], str]:
    """A function that returns a line without the passwords in URLs and the values of secret-looking ``variables``."""
    secrets = {
        secret
        for each in variables
        for name, value in each.items()
        for secret in _secrets(name, value)
        if len(secret) >= _SHORT
    }
    known = re.compile("|".join(map(re.escape, sorted(secrets, key=len, reverse=True)))) if secrets else None

    def hide(line: str) -> str:
        line = _IN_URL.sub(r"\1:***@", line)
        return known.sub("***", line) if known else line

    return hide


def _secrets(name: str, value: str) -> list[str]:
    passwords = [match[2] for match in _IN_URL.finditer(value)]
    secret = _SECRET.search(name) and not os.path.exists(value)  # the name of a file that holds one tells nothing
    return [*passwords, *map(unquote, passwords), *([value] if secret else [])]
