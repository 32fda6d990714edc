from __future__ import annotations

from pathlib import Path

import pytest

from nb2svc.serve import Service, locate

PYPROJECT = """\
[project]
name = "mini"
version = "1.0.0"
requires-python = ">=3.11"
dependencies = ["flask>=3", "pyuwsgi>=2.0.30,<3"]
"""

UWSGI = """\
[uwsgi]
strict = true
module = mini.wsgi:application
if-not-env = MINI_LISTEN
http = 127.0.0.1:8000
endif =
if-env = MINI_LISTEN
http = $(MINI_LISTEN)
endif =
http-keepalive = 10
http-auto-chunked = true
socket = 127.0.0.1:0
master = true
need-app = true
processes = 1
threads = 1
single-interpreter = true
reload-mercy = 5
worker-reload-mercy = 5
disable-logging = true
vacuum = true
"""

APP = """\
import os
import sys
from pathlib import Path

from flask import Flask, jsonify

from . import resources


def create_app():
    if "MINI_GREETING" not in os.environ:
        sys.exit("mini cannot start: MINI_GREETING: Field required")
    app = Flask(__name__)

    @app.get("/healthz")
    def healthz():
        return {"status": "ok"}

    @app.get("/")
    def index():
        import uwsgi

        return jsonify(
            greeting=os.environ["MINI_GREETING"],
            processes=uwsgi.numproc,
            threads=uwsgi.opt["threads"].decode(),
            model=resources.model.path.read_text(),
            table=Path("table").read_text(),
        )

    @app.get("/log")
    def log():
        print('{"message": "' + os.environ["MINI_GREETING"] + '"}', flush=True)
        return {}

    @app.cli.command("init-db")
    def init_db():
        Path("table").write_text("made")

    @app.cli.command("build")
    def build():
        resources.model.path.write_text("built of a table that is " + Path("table").read_text())

    return app
"""

LIFETIMES = """\
from pathlib import Path


class artifact:
    def __init__(self, factory):
        self.path = Path(factory.__name__)
"""

RESOURCES = """\
from .lifetimes import artifact


@artifact
def model():
    return 1
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A service as it is rendered, in small: a setting, a table, an artifact, and an endpoint that shows them."""
    files = {
        "pyproject.toml": PYPROJECT,
        "uwsgi.ini": UWSGI,
        ".nb2svc.json": '{"service": "mini"}',
        "src/mini/__init__.py": APP,
        "src/mini/lifetimes.py": LIFETIMES,
        "src/mini/resources.py": RESOURCES,
        "src/mini/wsgi.py": "from . import create_app\n\napplication = create_app()\n",
    }
    for name, text in files.items():
        path = tmp_path / "service" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "service"


@pytest.fixture
def service(directory: Path) -> Service:
    return locate(directory)
