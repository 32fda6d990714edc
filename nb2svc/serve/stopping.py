"""INT, TERM and HUP as an exception, so that everything that is open is closed on the way out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(BaseException):
    """Somebody wants the command to end; no failure, and nothing that ``except Exception`` may swallow."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise ``Stopped`` inside the block at the first of the signals; those after it change nothing.

    Outside the main thread, where Python has no signals, the block runs as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> NoReturn:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # closing takes a bounded time, and must not be interrupted
        raise Stopped

    before = {each: signal.signal(each, stop) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)
