"""Runs in the service's own Python, where nb2svc is not installed: makes what is missing, and imports it once."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from pathlib import Path

from flask.cli import ScriptInfo


def main(package: str) -> None:
    service = import_module(package)
    app = service.create_app()

    def command(name: str) -> None:
        app.cli.commands[name].main(args=[], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)

    if "init-db" in app.cli.commands:
        command("init-db")
    if "build" in app.cli.commands and missing(app, package):
        command("build")


def missing(app, package: str) -> bool:
    resources, lifetimes = import_module(f"{package}.resources"), import_module(f"{package}.lifetimes")
    with app.app_context():
        kept = [each for each in vars(resources).values() if isinstance(each, lifetimes.artifact)]
        return not all(each.path.exists() for each in kept)


def told(failure: Exception, directory: Path) -> str:
    """What failed and where in the service, on one line: what follows in a long message may hold customers' data."""
    what = traceback.format_exception_only(failure)[-1].splitlines()[0]
    frames = [(Path(each.filename), each.lineno) for each in traceback.extract_tb(failure.__traceback__)]
    for path, line in reversed(frames):
        if path.is_relative_to(directory / "src"):
            return f"{what} ({path.name}, line {line})"
    return what


if __name__ == "__main__":
    here = str(Path(__file__).parent)
    sys.path[:] = [each for each in sys.path if each != here]  # the modules of this folder are not the service's
    try:
        main(sys.argv[1])
    except Exception as failure:
        sys.exit(told(failure, Path.cwd()))
