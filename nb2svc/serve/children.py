"""Processes that do not outlive this one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Linux tells a process of its parent's death; to ask for it in the child itself is safe with threads in the parent.
_TETHERED = """
import ctypes, os, signal, sys
parent = int(sys.argv[1])
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() != parent:
    sys.exit("the parent is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""


def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[str]:
    """``command`` as the leader of a group of its own, so that ``end`` reaches what it starts in turn.

    Under Linux, it gets TERM when this process dies, however it dies.
    """
    words = [str(each) for each in command]
    # the kernel means the parent's thread by the parent: one that ends early would take the child with it
    if sys.platform == "linux" and threading.current_thread() is threading.main_thread():
        words = [sys.executable, "-I", "-S", "-c", _TETHERED, str(os.getpid()), *words]
    return subprocess.Popen(words, start_new_session=True, stdin=subprocess.DEVNULL, **options)


def run(command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
    """``command`` to its end; if this is interrupted, it ends at once, with all that it started."""
    process = start(command, **options)
    try:
        output, _ = process.communicate()
    except BaseException:
        end(process, 2)
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, output)


def end(process: subprocess.Popen[str], mercy: float) -> None:
    """TERM to ``process``, ``mercy`` seconds later KILL, and KILL to whatever is left of its group."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(mercy)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
