"""Rendered services on the disk, and commands run in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sample_services

from nb2svc.render import render

SAMPLES = ("CHURN", "GREETER", "COUNTER")


def on_disk(tree, folder: Path) -> Path:
    for file in tree.files:
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.content)
    return folder


def rendered(name):
    return render(
        getattr(sample_services, name),
        getattr(sample_services, f"{name}_MODULES"),
        getattr(sample_services, f"{name}_DATA", {}),
    )


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder / "src"), "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
