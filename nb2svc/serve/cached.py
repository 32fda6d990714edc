"""Environments that are made for services and kept: one for each set of requirements."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from ..diagnostics import Refused, error
from .children import run
from .locate import Service

_DONE = ".complete"  # written last: an environment without it was interrupted
_TAIL = 15


def cached(service: Service, say: Callable[[str], None]) -> Path:
    """The Python of the environment for the requirements of ``service``, made if there is none yet.

    Processes that want the same one wait for each other.  Raises ``Refused`` if it cannot be made.
    """
    place = folder() / key(service.requirements)
    python = place / "bin" / "python"
    if not (place / _DONE).exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with _locked(place.with_suffix(".lock"), say):
            if not (place / _DONE).exists():
                _make(place, python, service, say)
    return python


def folder() -> Path:
    """Where the user's caches are, by ``XDG_CACHE_HOME``."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    caches = Path(given) if os.path.isabs(given) else Path.home() / ".cache"  # a relative one is to be ignored
    return caches / "nb2svc" / "environments"


def key(requirements: tuple[str, ...]) -> str:
    """The same for the same requirements in any order, and another for another Python or machine."""
    python = f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()} {sys.base_prefix}"
    return hashlib.sha256("\n".join([python, *sorted(requirements)]).encode()).hexdigest()[:24]


@contextlib.contextmanager
def _locked(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    import fcntl  # no Windows, where uWSGI does not run either

    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another nb2svc that makes the same environment")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield  # closing the file unlocks it


def _make(place: Path, python: Path, service: Service, say: Callable[[str], None]) -> None:
    """In its final place, since an environment cannot be moved; what an interrupted run left there goes first."""
    uv = shutil.which("uv")
    say(f"making an environment for {service.package} in {place}, with {'uv' if uv else 'pip'}; it is kept")
    shutil.rmtree(place, ignore_errors=True)
    steps: list[list[str | Path]]
    if uv:
        steps = [[uv, "venv", "--python", sys.executable, place], [uv, "pip", "install", "--python", python]]
    else:
        steps = [[sys.executable, "-m", "venv", place], [python, "-m", "pip", "install"]]
    steps[1] += ["--quiet", *service.requirements]
    for step in steps if service.requirements else steps[:1]:
        done = run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        if done.returncode:
            for line in done.stdout.splitlines()[-_TAIL:]:
                say(line)
            shutil.rmtree(place, ignore_errors=True)
            fix = f"install the service into {service.directory / '.venv'} yourself: it is used if it is there"
            raise Refused(error("NB682", f"no environment for {service.package} could be made", fix=fix))
    (place / _DONE).touch()
