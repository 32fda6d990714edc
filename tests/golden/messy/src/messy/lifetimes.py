"""How long a value may live, and who may share it.

The server loads the application once, forks it into workers, and runs threads in each of them.  Every
value that the service keeps is made by a factory whose decorator says how far it may be shared:

    artifact     by everybody: made once by ``flask build``, read from a file at every start
    preloaded    by all workers: loaded before the fork and only read after it
    per_process  by the threads of one worker: sockets and threads do not survive a fork
    per_thread   by nobody, and kept for the thread's next request (returned, never yielded)
    per_request  by nobody

A factory that yields is resumed to clean up.  Values are kept on the application, never on a module, so
two applications in one process share nothing.
"""

from __future__ import annotations

import atexit
import gc
import inspect
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import update_wrapper, wraps
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, g

T = TypeVar("T")
_KEY = "lifetimes"


class _Scope:
    """The values made so far for one process, thread or request, and what closes them."""

    def __init__(self, lock: Any = None) -> None:
        self.values: dict[_Lifetime, Any] = {}
        self.closing = ExitStack()
        self.lock = lock or nullcontext()
        self.threads = threading.local()


class _Kept:
    """What one application keeps."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.shared = _Scope()
        self.processes: dict[int, _Scope] = {}
        self.overrides: dict[_Lifetime, Any] = {}
        self.unbuilt: set[artifact] = set()

    @property
    def process(self) -> _Scope:
        # By process id, so that a worker starts empty.  Its parent's values stay here, unused: to close or
        # even to collect them would speak on sockets that are still the parent's.
        pid = os.getpid()
        return self.processes.get(pid) or self.processes.setdefault(pid, _Scope(threading.RLock()))


class _Lifetime(Generic[T]):
    """A factory that hands out the value of the scope that it belongs to, which ``_scope`` of each kind finds."""

    def __init__(self, factory: Callable[[], T | Iterator[T]]) -> None:
        update_wrapper(self, factory)
        self.factory = factory

    def __call__(self) -> T:
        kept = current_app.extensions[_KEY]
        for values in (kept.overrides, (scope := self._scope(kept)).values):
            if self in values:
                return values[self]
        # One lock for all that threads share: with two, factories that call each other's kind deadlock.
        with kept.process.lock if scope is kept.shared else scope.lock:
            if self not in scope.values:
                scope.values[self] = self._make(scope)
            return scope.values[self]

    def _make(self, scope: _Scope) -> T:
        if inspect.isgeneratorfunction(self.factory):
            return scope.closing.enter_context(contextmanager(self.factory)())
        return self.factory()


class per_request(_Lifetime[T]):
    def _scope(self, kept: _Kept) -> _Scope:
        return g.get(_KEY) or g.setdefault(_KEY, _Scope())


class per_thread(_Lifetime[T]):
    def _scope(self, kept: _Kept) -> _Scope:
        return vars(kept.process.threads).setdefault(_KEY, _Scope())


class per_process(_Lifetime[T]):
    def _scope(self, kept: _Kept) -> _Scope:
        return kept.process


class preloaded(_Lifetime[T]):
    def _scope(self, kept: _Kept) -> _Scope:
        return kept.shared


class artifact(preloaded[T]):
    """A value that is worth keeping in a file: ``build`` makes it, calling it loads it."""

    @property
    def path(self) -> Path:
        return current_app.config["SETTINGS"].artifacts / f"{self.factory.__name__}.joblib"

    def _make(self, scope: _Scope) -> T:
        if self in current_app.extensions[_KEY].unbuilt:
            return self.build()
        if not self.path.exists():
            raise RuntimeError(f"{self.path} is missing: run 'flask --app {current_app.name} build' first")
        return _joblib().load(self.path)

    def build(self) -> T:
        """Make the value anew, and forget what was loaded or derived from the old one."""
        kept = current_app.extensions[_KEY]
        kept.unbuilt.discard(self)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(f".{os.getpid()}")
        _joblib().dump(self.factory(), unfinished)
        value = _joblib().load(unfinished)  # what cannot be read back must not replace what can
        unfinished.replace(self.path)
        kept.shared.values.clear()
        return value


def init_app(app: Flask, resources: Any) -> None:
    """Keep the values of ``resources`` on ``app``, and give it the command that builds its artifacts."""
    app.extensions[_KEY] = _Kept()
    app.teardown_appcontext(_close_request)
    atexit.register(close, app)
    app.cli.command("build", help="Make the artifacts that the service loads.")(lambda: build(app, resources))


def build(app: Flask, resources: Any) -> None:
    """Make all artifacts anew, each once: what another one needs is made first, wherever it is defined."""
    with app.app_context():
        artifacts = _all(resources, artifact)
        app.extensions[_KEY].shared.values.clear()
        app.extensions[_KEY].unbuilt.update(artifacts)
        for each in artifacts:
            each()
            print("built", each.path)


def preload(app: Flask, resources: Any) -> None:
    """Load what all workers share, then close what was opened to load it: the fork comes next."""
    with app.app_context():
        for each in _all(resources, preloaded):
            each()
    app.extensions[_KEY].processes.pop(os.getpid(), _Scope()).closing.close()
    tasks = Path("/proc/self/task")
    if tasks.exists() and (threads := len(list(tasks.iterdir())) - 1):
        raise RuntimeError(
            f"the fork comes next, and in the workers {threads} running thread(s) would be dead: start them in a "
            "per_process factory; if they are a maths library's, set OMP_NUM_THREADS=1"
        )
    gc.freeze()


def close(app: Flask) -> None:
    """Close what this process made, at its end.  What a worker inherited is its parent's to close."""
    kept = app.extensions[_KEY]
    kept.processes.pop(os.getpid(), _Scope()).closing.close()
    if kept.pid == os.getpid():
        kept.shared.closing.close()


@contextmanager
def override(app: Flask, factory: _Lifetime[T], value: T) -> Iterator[T]:
    """Let ``factory`` hand out ``value``, as tests wish."""
    overrides = app.extensions[_KEY].overrides
    before = dict(overrides)
    overrides[factory] = value
    try:
        yield value
    finally:
        overrides.clear()
        overrides.update(before)


def carry(function: Callable[..., T]) -> Callable[..., T]:
    """``function`` for threads that a request starts: the application's values, a request scope of its own."""
    app = current_app._get_current_object()

    @wraps(function)
    def carried(*args: Any, **kwargs: Any) -> T:
        with app.app_context():
            return function(*args, **kwargs)

    return carried


def _joblib() -> Any:
    # only a service that has artifacts needs it
    import joblib

    return joblib


def _all(resources: Any, lifetime: type[_Lifetime]) -> list[Any]:
    return [value for value in vars(resources).values() if isinstance(value, lifetime)]


def _close_request(error: BaseException | None) -> None:
    try:
        g.pop(_KEY, _Scope()).closing.__exit__(error and type(error), error, error and error.__traceback__)
    except Exception:
        # The answer is on its way; a connection that died meanwhile must not spoil it.
        current_app.logger.exception("could not close what the request had opened")
