"""A notebook as a running service, made as its user makes it, and what the notebook itself answers to the same."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from load import Ask, storm
from naive import HEAD

from nb2svc.serve import Server, Service, locate, prepare
from nb2svc.serve.variables import environment

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "notebooks"
NB2SVC = (sys.executable, "-m", "nb2svc")

# how a service answers to what the notebook raises
STATUS = {"LookupError": 404, "NoResultFound": 404, "ValueError": 400}


def run(*words: str | Path, cwd: Path, **options: Any) -> str:
    """What a command prints; a failure shows all of it."""
    done = subprocess.run(
        [str(each) for each in words], cwd=cwd, text=True, capture_output=True, timeout=300, **options
    )
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def written(path: Path, *cells: str) -> Path:
    """A notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each.strip("\n")) for each in cells])
    nbformat.write(notebook, path)
    return path


def convert(notebook: Path, directory: Path, *options: str) -> Service:
    """By the command, from elsewhere."""
    run(*NB2SVC, "convert", notebook, "-o", directory, *options, cwd=directory.parent)
    return locate(directory)


def given(service: Service, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment with these settings of the service and no others."""
    kept = {name: value for name, value in environment(service).items() if not name.startswith(service.prefix)}
    return {**kept, **settings}


def flask(service: Service, command: str, settings: Mapping[str, str]) -> str:
    words = (sys.executable, "-m", "flask", "--app", service.package, command)
    return run(*words, cwd=service.directory, env=given(service, settings))


def own_tests(service: Service) -> str:
    """What the service's own tests report; a failure shows all of it."""
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    return run(*words, cwd=service.directory, env=given(service, {}))


@contextmanager
def running(
    service: Service,
    settings: Mapping[str, str] | None = None,
    *,
    processes: int | None = None,
    threads: int | None = None,
) -> Iterator[Server]:
    """Its tables and artifacts made if it has none, then the service under its own ``uwsgi.ini``."""
    variables = given(service, settings or {})
    prepare(service, Path(sys.executable), variables)
    with Server(service, processes=processes, threads=threads, variables=variables, within=60) as server:
        yield server


@dataclass(slots=True)
class Served:
    """``nb2svc serve`` from outside; once it has ended, its exit code and all that it printed."""

    process: subprocess.Popen[str]
    output: str = ""
    errors: str = ""

    @property
    def url(self) -> str:
        return self.output.removeprefix("ready ").strip()

    @property
    def code(self) -> int | None:
        return self.process.returncode


@contextmanager
def serving(
    command: Path | Sequence[str], what: Path, *, cwd: Path, variables: Mapping[str, str], end: int = signal.SIGINT
) -> Iterator[Served]:
    """``nb2svc serve`` on a free port, until the block ends; then it gets the signal ``end``."""
    words = [*([command] if isinstance(command, Path) else command), "serve", what, "--port", "0"]
    with tempfile.TemporaryFile("w+") as errors:
        pipe = subprocess.PIPE
        process = subprocess.Popen(list(map(str, words)), cwd=cwd, env=variables, text=True, stdout=pipe, stderr=errors)
        served = Served(process)
        try:
            served.output = process.stdout.readline()
            if served.output:
                yield served
                process.send_signal(end)
            served.output += process.communicate(timeout=60)[0]
        finally:
            process.kill()
            process.communicate()
            errors.seek(0)
            served.errors = errors.read()
        assert served.output, served.errors


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    kind: str
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(url: str, method: str, path: str, body: Any = None) -> Answer:
    """One request; ``body`` as JSON, or as it is if it is bytes."""
    content = body if isinstance(body, bytes) or body is None else json.dumps(body)
    headers = {} if body is None else {"Content-Type": "application/json"}
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        return Answer(answer.status, (answer.getheader("Content-Type") or "").partition(";")[0], answer.read())


class Problem:
    """Equal to an error's answer with this detail, whatever the id of its request is; ``None``: any detail."""

    def __init__(self, detail: Any = None) -> None:
        self.detail = detail

    def __eq__(self, other: object) -> bool:
        shape = isinstance(other, dict) and other.keys() == {"error", "detail", "request_id"}
        return shape and self.detail in (None, other["detail"])

    __hash__ = None

    def __repr__(self) -> str:
        return f"Problem({self.detail!r})"


@dataclass(frozen=True, slots=True)
class Told:
    """What one call in the notebook came to: a value and what was printed, or an error by all its classes' names."""

    value: Any = None
    printed: str = ""
    error: Sequence[str] = ()
    message: str = ""

    @property
    def status(self) -> int:
        """The status of the service's answer to the same."""
        return next((STATUS[each] for each in self.error if each in STATUS), 500) if self.error else 200

    def ask(self, method: str, path: str, body: Any) -> Ask:
        """The question whose right answer this is."""
        row = "NoResultFound" in self.error  # of the database's words the service makes its own
        expected = Problem("no such row" if row else self.message) if self.error else self.value
        return Ask(method, path, body, expected, self.status)


def told(
    notebook: Path,
    calls: Iterable[tuple[str, dict[str, Any]]],
    *,
    replace: Mapping[str, str] | None = None,
    as_run: bool = False,
    cwd: Path,
) -> list[Told]:
    """What the notebook's own code comes to when it calls its functions one after the other, demonstrations left out.

    It runs in ``cwd``, with the texts of ``replace`` in the place of others; ``as_run``: in the order of its counts.
    """
    job = {"notebook": str(notebook), "calls": list(calls), "replace": replace or {}, "as_run": as_run, "head": HEAD}
    output = run(sys.executable, Path(__file__).with_name("alone.py"), cwd=cwd, input=json.dumps(job), env=os.environ)
    return [Told(**each) for each in json.loads(output)]


def many(url: str, asks: Sequence[Ask], count: int, callers: int = 16):
    """What comes of ``asks`` by many at once, nothing killed."""
    return storm(url, asks, kill=lambda: 0, count=count, kills=0, callers=callers, calm=0)


def same(url: str, asks: Iterable[Ask]) -> None:
    """Assert that the service answers each as it is expected to, one after the other."""
    for each in asks:
        answer = ask(url, each.method, each.path, each.body)
        assert (answer.status, answer.json) == (each.status, each.expected), each
