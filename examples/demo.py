"""A notebook becomes a service: convert it, run it under uWSGI on SQLite, ask it what the notebook asked.

What it makes is in ``demo/``.  Ends with 0 if the service answered as the notebook did.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "examples" / "notebooks" / "churn.ipynb"
DEMO = ROOT / "demo"
SERVICE = DEMO / "churn"
LOG = DEMO / "serve.log"
PATIENCE = 120


def main() -> int:
    began = time.monotonic()
    DEMO.mkdir(exist_ok=True)
    step(f"converting {NOTEBOOK.relative_to(ROOT)}")
    subprocess.run(nb2svc("convert", NOTEBOOK, "-o", SERVICE, "--force"), check=True)
    shutil.rmtree(SERVICE / "artifacts", ignore_errors=True)  # of the last time

    variables = {name: value for name, value in os.environ.items() if not name.startswith("CHURN_")}
    variables["CHURN_DB_URL"] = database(NOTEBOOK.with_suffix(".sql"))

    step("making its artifacts and starting it under uWSGI: 3 processes, 2 threads")
    serve = nb2svc("serve", SERVICE, "--port", "0", "--processes", "3", "--threads", "2")
    with LOG.open("w") as log:
        server = subprocess.Popen(serve, env=variables, stdout=subprocess.PIPE, stderr=log, text=True)
    watch = threading.Timer(PATIENCE, server.terminate)
    watch.start()
    try:
        ready = server.stdout.readline().split()
        if ready[:1] != ["ready"]:
            return fail(f"it did not start:\n{LOG.read_text()}")
        answer = ask(f"{ready[1]}/score", {"customer_id": 3})
    finally:
        watch.cancel()
        server.terminate()
        code = server.wait(30)

    print(f'\n    POST {ready[1]}/score  {{"customer_id": 3}}\n    {json.dumps(answer)}\n')
    if answer != recorded("score(3)"):
        return fail(f"the notebook recorded {recorded('score(3)')}")
    if code:
        return fail(f"the server ended with exit code {code}:\n{LOG.read_text()}")
    step(f"as the notebook recorded it; everything is stopped ({time.monotonic() - began:.0f} s)")
    step(f"the code is in {SERVICE.relative_to(ROOT)}; its README.md says where each global went, and why")
    return 0


def nb2svc(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "nb2svc", *map(str, words)]


def database(script: Path) -> str:
    """The URL of a new SQLite database with what ``script`` puts into it."""
    path = DEMO / "churn.db"
    path.unlink(missing_ok=True)
    step(f"loading {script.relative_to(ROOT)} into {path.relative_to(ROOT)}")
    connection = sqlite3.connect(path)
    connection.executescript(script.read_text())
    connection.close()
    return f"sqlite:///{path}"


def ask(url: str, body: dict) -> dict:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def recorded(source: str) -> object:
    """What the notebook's cell ``source`` answered when its author ran it."""
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    outputs = next(cell["outputs"] for cell in cells if "".join(cell["source"]) == source)
    return ast.literal_eval("".join(outputs[0]["data"]["text/plain"]))


def step(text: str) -> None:
    print(f"-- {text}", flush=True)


def fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
