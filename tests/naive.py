"""What everybody writes first: the notebook's cells as one module under Flask, its globals made before the fork."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from nb2svc.serve import Service, locate

UWSGI = """\
[uwsgi]
strict = true
module = naive.wsgi:application
http = $(NAIVE_LISTEN)
http-keepalive = 10
http-auto-chunked = true
socket = 127.0.0.1:0
master = true
need-app = true
processes = {processes}
threads = {threads}
env = OMP_NUM_THREADS=1
single-interpreter = true
harakiri = 10
reload-mercy = 2
worker-reload-mercy = 2
disable-logging = true
vacuum = true
"""

HEAD = """\
import sys
from unittest.mock import MagicMock

try:
    import matplotlib.pyplot
except ImportError:  # its pictures go nowhere anyway
    sys.modules["matplotlib"] = sys.modules["matplotlib.pyplot"] = MagicMock()
"""

TAIL = """
import flask as _flask

application = _flask.Flask(__name__)


@application.get("/healthz")
def _healthz():
    return {"status": "ok"}
"""

ROUTE = """

@application.route("{path}", methods=["{method}"])
def _{function}():
    return _flask.jsonify({function}(**(_flask.request.get_json(silent=True) or {{}})))
"""


def naive(
    notebook: Path,
    directory: Path,
    *,
    endpoints: Iterable[tuple[str, str, str]],
    replace: Mapping[str, str],
    processes: int = 4,
    threads: int = 4,
) -> Service:
    """Write ``notebook`` into ``directory`` as a service that ``Server`` boots.

    ``endpoints`` are method, path and function; ``replace`` has the texts to put in the place of others, the URL of the
    database above all.  Magics and shell commands are left out, nothing else is changed.
    """
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    code = "\n\n".join(map(_python, cells))
    for old, new in replace.items():
        assert old in code, f"the notebook has no {old}"
        code = code.replace(old, new)
    routes = "".join(ROUTE.format(method=method, path=path, function=name) for method, path, name in endpoints)
    package = directory / "src" / "naive"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "wsgi.py").write_text(f"{HEAD}\n{code}\n{TAIL}{routes}")
    (directory / "uwsgi.ini").write_text(UWSGI.format(processes=processes, threads=threads))
    return locate(directory)


def _python(cell: str) -> str:
    lines = TransformerManager().transform_cell(cell).splitlines()
    return "\n".join(line for line in lines if "get_ipython()" not in line)
