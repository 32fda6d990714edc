"""How long whole processes take: ``nb2svc --help``, ``nb2svc plan``, and nbconvert on the same notebook.

Interleaved, so that what else the machine does hits all alike; medians.  Takes the number of rounds (11).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

NOTEBOOK = str(Path(__file__).parents[1] / "examples" / "notebooks" / "churn.ipynb")
BIN = Path(sys.executable).parent
COMMANDS = {
    "nb2svc --help": [BIN / "nb2svc", "--help"],
    "nb2svc plan": [BIN / "nb2svc", "plan", NOTEBOOK],
    "jupyter nbconvert": [BIN / "jupyter", "nbconvert", "--to", "script", "--stdout", NOTEBOOK],
}


def main(rounds: int) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(rounds + 1):
        for name, command in COMMANDS.items():
            taken = run(command)
            if turn:  # the first round fills caches
                seconds[name].append(taken)
    for name, each in seconds.items():
        print(f"{name:18} {median(each):6.3f} s   (of {rounds}: {min(each):.3f} to {max(each):.3f})")
    ratio = median(seconds["nb2svc plan"]) / median(seconds["jupyter nbconvert"])
    print(f"plan takes {ratio:.2f} of nbconvert's time")


def run(command: list) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "NO_COLOR": "1"})
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
