"""A rendered service under uWSGI: where it runs, what it needs before it starts, and its processes.

``serve`` is the command.  ``Server`` is its heart, for whoever wants a running service for a while: tests, the
demonstration, checks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .hide import hider
from .interpreter import interpreter
from .locate import Service, locate
from .prepare import prepare
from .server import Server
from .stopping import Stopped, stoppable
from .variables import dotenv, environment

__all__ = ["Server", "Service", "interpreter", "locate", "prepare", "serve"]


def serve(
    directory: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: int | None = None,
    threads: int | None = None,
    env_file: Path | None = None,
    say: Callable[[str], None],
    ready: Callable[[str], None],
) -> int:
    """Run the service in ``directory`` until INT or TERM, and return the exit code, 0.

    ``port`` 0 picks a free one; ``processes`` and ``threads`` overrule the service's ``uwsgi.ini``; ``env_file`` is
    read in addition to the environment, which is stronger.  ``say`` gets what happens and the service's log, line by
    line and without secrets; ``ready`` gets the URL, once.

    Raises ``Unusable`` where there is no service or no uWSGI, ``Refused`` where the service does not start or ends by
    itself.  Whatever happens, no process is left behind.
    """
    try:
        with stoppable():
            service = locate(directory)
            variables = environment(service, env_file)
            hide = hider(variables, dotenv(service))
            python = interpreter(service, lambda line: say(hide(line)))
            prepare(service, python, variables, say=say, hide=hide)
            with Server(
                service,
                python=python,
                host=host,
                port=port,
                processes=processes,
                threads=threads,
                variables=variables,
                say=say,
                hide=hide,
            ) as server:
                ready(server.url)
                server.wait()
    except Stopped:
        pass
    return 0
