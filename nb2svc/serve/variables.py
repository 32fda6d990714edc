"""The environment that a service starts in."""

from __future__ import annotations

import os
from pathlib import Path

from ..diagnostics import Unusable, error
from .locate import Service


def environment(service: Service, env_file: Path | None = None) -> dict[str, str]:
    """This process's environment, what ``env_file`` adds to it, and where the service's package is.

    A variable that is set already wins over the file, as it does for the ``.env`` which the service itself reads.
    Raises ``Unusable`` if the file cannot be read.
    """
    variables = {**_read(env_file), **os.environ} if env_file else dict(os.environ)
    path = [str(service.source), variables.get("PYTHONPATH", "")]
    return {**variables, "PYTHONPATH": os.pathsep.join(filter(None, path))}


def dotenv(service: Service) -> dict[str, str]:
    """What the service will read from its own ``.env``: to know what must not be shown."""
    path = service.directory / ".env"
    return _read(path) if path.is_file() else {}


def _read(path: Path) -> dict[str, str]:
    from dotenv import dotenv_values  # what reads the service's .env, so that both understand a file alike

    try:
        with path.open(encoding="utf-8") as lines:
            return {name: value for name, value in dotenv_values(stream=lines).items() if value is not None}
    except (OSError, UnicodeDecodeError) as reason:
        why = getattr(reason, "strerror", None) or "it is not UTF-8"
        fix = "name a file with lines of the form NAME=value"
        raise Unusable(error("NB683", f"{path} cannot be read: {why}", fix=fix)) from None
