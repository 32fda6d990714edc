"""One service's uWSGI, from its start to the end of its last process."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from ..diagnostics import Refused, Unusable, error
from .children import end, start
from .interpreter import uwsgi
from .locate import Service
from .prepare import cannot_start
from .variables import environment

_WORKER = re.compile(r"(?:spawned uWSGI worker (\d+) \(pid|Respawned uWSGI worker (\d+) \(new pid): (\d+)")
_MERCY = re.compile(r"^\s*reload-mercy\s*=\s*(\d+)", re.MULTILINE)
_TAIL = 40


class Server:
    """A context in which ``service`` answers on ``url``; at its end no process of it is left.

    ``port`` 0 picks a free port; ``processes`` and ``threads`` overrule its ``uwsgi.ini``; ``variables`` are its whole
    environment (``None``: this process's).  ``say`` gets the lines that it writes, as ``hide`` leaves them; ``within``
    is how many seconds it may take until it answers.

    Entering raises ``Refused`` if it ends before it answers, or does not answer in time, ``Unusable`` if there is no
    uWSGI or the port is taken.
    """

    def __init__(
        self,
        service: Service,
        *,
        python: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        processes: int | None = None,
        threads: int | None = None,
        variables: Mapping[str, str] | None = None,
        say: Callable[[str], None] = lambda line: None,
        hide: Callable[[str], str] = str,
        within: float = 300,
    ) -> None:
        self.service = service
        self.python = python or Path(sys.executable)
        self.host, self.port = host, port
        self.options = {"--processes": processes, "--threads": threads}
        self.variables = environment(service) if variables is None else dict(variables)
        self.say, self.hide = say, hide
        self.within = within
        self.lines: deque[str] = deque(maxlen=_TAIL)
        self._workers: dict[int, int] = {}
        self._answered = False

    @property
    def url(self) -> str:
        """Where to ask: a server that listens everywhere is asked here."""
        host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{_bracketed(host)}:{self.port}"

    @property
    def pid(self) -> int:
        """The master's."""
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers as they are now."""
        return sorted(self._workers.values())

    def __enter__(self) -> Server:
        executable = uwsgi(self.python)
        self.port = _free(self.host, self.port)
        options = [word for name, value in self.options.items() if value for word in (name, str(value))]
        self._process = start(
            [executable, "--ini", "uwsgi.ini", "--die-on-term", "--no-orphans", *options],  # what comes later wins
            cwd=self.service.directory,
            env={**self.variables, f"{self.service.prefix}LISTEN": f"{_bracketed(self.host)}:{self.port}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it: within the mercy that its ``uwsgi.ini`` grants to requests, and with force after that."""
        end(self._process, self._mercy() if self._answered else 2)  # before it answers, nobody waits for it
        self._reader.join(5)

    def wait(self) -> None:
        """Until it ends, which it should not do by itself: raises ``Refused``."""
        code = self._process.wait()
        self._reader.join(5)
        fix = f"its last lines are above; start it again with: nb2svc serve {self.service.directory}"
        raise Refused(error("NB687", f"uWSGI ended by itself (exit code {code})", fix=fix))

    def _mercy(self) -> int:
        granted = _MERCY.search((self.service.directory / "uwsgi.ini").read_text(encoding="utf-8"))
        return (int(granted[1]) if granted else 60) + 5

    def _read(self) -> None:
        for line in self._process.stdout or ():
            line = self.hide(line.rstrip())
            self.lines.append(line)
            if found := _WORKER.search(line):
                self._workers[int(found[1] or found[2])] = int(found[3])
            # how uWSGI starts is of interest only if it fails; what the service logs, always
            if self._answered or line.startswith("{"):
                self.say(line)

    def _wait_until_ready(self) -> None:
        late = time.monotonic() + self.within
        while self._process.poll() is None:
            if self._asks():
                self._answered = True
                return
            if time.monotonic() > late:
                self._tell()
                fix = "what it loads at its start may be too much, or wait for something that is away"
                raise Refused(error("NB686", f"no answer on {self.url}/healthz in {self.within:g} seconds", fix=fix))
            time.sleep(0.05)
        self._reader.join(5)
        if reason := cannot_start(self.service, self.lines):
            raise reason
        self._tell()
        message = f"uWSGI ended before the service was ready (exit code {self._process.returncode})"
        raise Refused(error("NB685", message, fix="its last lines are above"))

    def _asks(self) -> bool:
        address = self.url.removeprefix("http://")
        connection = http.client.HTTPConnection(address, timeout=2)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        return False

    def _tell(self) -> None:
        for line in self.lines:
            self.say(line)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _free(host: str, port: int) -> int:
    """``port``, or for 0 one that is free; ``Unusable`` if it cannot be listened on."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, address = found[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            return trial.getsockname()[1]
    except (OSError, OverflowError) as reason:
        why = getattr(reason, "strerror", None) or reason
        fix = "choose another with --port or --host; --port 0 takes a free one"
        raise Unusable(error("NB688", f"cannot listen on {host}:{port}: {why}", fix=fix)) from None
