"""Tables and artifacts: what a service needs once before it can start."""

from __future__ import annotations

import re
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from ..diagnostics import Refused, error
from .children import end, start
from .locate import Service

_INSIDE = Path(__file__).with_name("inside.py")
_CANNOT = re.compile(r"^\S+ cannot start: .+$")


def prepare(
    service: Service,
    python: Path,
    variables: Mapping[str, str],
    *,
    say: Callable[[str], None] = lambda line: None,
    hide: Callable[[str], str] = str,
) -> None:
    """Make the tables, if the service has a command for them, then the artifacts whose files are missing.

    ``say`` gets what the service prints while it does, as ``hide`` leaves it.  Raises ``Refused`` if it fails.
    """
    if not _wanted(service):
        return  # to ask the service itself takes as long as its imports
    process = start(
        [python, _INSIDE, service.package],
        cwd=service.directory,
        env={**variables, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    lines: deque[str] = deque(maxlen=20)
    try:
        for line in process.stdout or ():
            if lines:
                say(lines[-1])  # the last one is the reason, if it fails
            lines.append(hide(line.rstrip()))
        process.wait()
    finally:
        end(process, 2)
    if process.returncode:
        reason = lines[-1] if lines else f"exit code {process.returncode}"
        fix = f"README.md in {service.directory} says what they are made from"
        message = f"{service.package} could not make its tables or artifacts: {reason}"
        raise cannot_start(service, lines) or Refused(error("NB684", message, fix=fix))
    if lines:
        say(lines[-1])


def cannot_start(service: Service, lines: deque[str]) -> Refused | None:
    """What the service itself says of why it cannot start, as the error to raise."""
    for line in reversed(lines):
        if _CANNOT.match(line):
            fix = f"set it in the environment or in {service.directory / '.env'}; .env.example there has all settings"
            return Refused(error("NB685", line, fix=fix))
    return None


def _wanted(service: Service) -> bool:
    sources = [each.read_text(encoding="utf-8", errors="replace") for each in service.source.rglob("*.py")]
    return any("init-db" in each or re.search(r"^@(\w+\.)?artifact\b", each, re.MULTILINE) for each in sources)
