"""The command line: options, printing and exit codes.  Everything heavy is imported by the command that needs it.

Exit codes: 0 done; 1 findings, a refusal or a failed check; 2 wrong use or unusable input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from .diagnostics import Diagnostic, Refused, Unusable, error, plain

if TYPE_CHECKING:
    from rich.console import Console

    from .pipeline import Options

app = typer.Typer(
    help="Turn a Jupyter notebook into a Flask service that holds under prefork, and explain why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Notebook = Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="An .ipynb file.")]
AsJSON = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
Name = Annotated[str | None, typer.Option("--name", metavar="PKG", help="Name of the service's package.")]
Endpoints = Annotated[
    list[str] | None,
    typer.Option(
        "--endpoint", metavar="SPEC", help="A function, or 'POST /path=function'; instead of the inferred ones."
    ),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=ROLE[:LIFETIME]", help="Overrule what is decided for a global."),
]
Database = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="SQLAlchemy URL instead of the notebook's.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite edited files, and overrule facts.")]


@app.command("plan")
def plan_command(
    notebook: Notebook,
    as_json: AsJSON = False,
    name: Name = None,
    endpoint: Endpoints = None,
    override: Overrides = None,
    database: Database = None,
) -> None:
    """What would become of every global, and why; writes nothing."""
    from .pipeline import planned
    from .show.as_json import as_json as to_json
    from .show.table import plan_table

    try:
        result = planned(notebook, _options(name, endpoint, override, database))
    except Unusable as problem:
        _unusable(notebook, problem, as_json)
    if as_json:
        _print_json(to_json(result))
        return
    _console().print(plan_table(result))
    _complain(notebook, result.diagnostics, result.lines, result.plan.secrets)


@app.command()
def convert(
    notebooks: Annotated[list[Path], typer.Argument(metavar="NOTEBOOK...", help="An .ipynb file.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output-dir", metavar="DIR", help="Default: ./<service>/.")
    ] = None,
    name: Name = None,
    endpoint: Endpoints = None,
    override: Overrides = None,
    database: Database = None,
    as_json: AsJSON = False,
    force: Force = False,
) -> None:
    """Write the service."""
    from .pipeline import converted
    from .show.as_json import as_json as to_json
    from .write import write

    notebook = notebooks[0]
    try:
        if len(notebooks) > 1:
            raise Refused(
                error("NB640", "several notebooks do not become one service yet", fix="convert them one by one")
            )
        with _console(stderr=True).status("converting"):
            tree, result = converted(notebook, _options(name, endpoint, override, database, force=force))
        target = output or Path(tree.service)
        write(tree, target, force=force)
    except Unusable as problem:
        _unusable(notebook, problem, as_json)
    except Refused as refusal:
        _refused(notebook, refusal, as_json)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        complaint = error("NB692", f"the service could not be written: {reason}", fix="choose another place with -o")
        _refused(notebook, Refused(complaint), as_json)
    if as_json:
        _print_json({**to_json(result), "output": str(target)})
    else:
        print(plain(f"wrote {target} ({len(tree.files)} files)"))
    _complain(notebook, result.diagnostics, result.lines, result.plan.secrets)


@app.command()
def explain(
    what: Annotated[str, typer.Argument(metavar="CODE|NOTEBOOK", help="A code such as NB201, or an .ipynb file.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A global of the notebook.")] = None,
) -> None:
    """The root cause, in words, with the evidence."""
    from .show.words import code_text, explained

    if name is None:
        try:
            lines = list(code_text(what.upper()))
        except KeyError:
            _fail(f"there is no code {what!r}; each message says its own, such as NB201")
        print("\n".join([what.upper(), *lines]))
        return
    from .pipeline import planned

    try:
        result = planned(Path(what))
    except Unusable as problem:
        _unusable(Path(what), problem, as_json=False)
    if name not in result.classification.verdicts:
        names = ", ".join(result.classification.verdicts)
        _fail(f"{what} has no global {name!r}; it has {names}")
    for line in explained(result, name):
        print(line)


@app.command()
def serve(
    service: Annotated[
        Path, typer.Argument(metavar="DIR|NOTEBOOK", help="A service that nb2svc wrote, or a notebook.")
    ],
    host: Annotated[str, typer.Option("--host", metavar="H")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="P", min=0, max=65535, help="0: any that is free.")] = 8000,
    processes: Annotated[int | None, typer.Option("--processes", metavar="N", min=1, max=256)] = None,
    threads: Annotated[int | None, typer.Option("--threads", metavar="N", min=1, max=256)] = None,
    env_file: Annotated[Path | None, typer.Option("--env-file", metavar="F", help="Default: DIR/.env.")] = None,
) -> None:
    """Run a service under uWSGI; makes missing artifacts and tables first."""
    import tempfile

    from .serve import serve as run

    def say(line: str) -> None:
        print(plain(line), file=sys.stderr, flush=True)

    def ready(url: str) -> None:
        print(f"ready {url}", flush=True)

    def start(directory: Path) -> int:
        return run(
            directory,
            host=host,
            port=port,
            processes=processes,
            threads=threads,
            env_file=env_file,
            say=say,
            ready=ready,
        )

    try:
        if service.is_dir():
            raise typer.Exit(start(service))
        from .pipeline import converted
        from .write import write

        tree, result = converted(service)
        _complain(service, result.diagnostics, result.lines, result.plan.secrets)
        with tempfile.TemporaryDirectory(prefix="nb2svc-") as folder:
            write(tree, Path(folder) / tree.service)
            raise typer.Exit(start(Path(folder) / tree.service))
    except Unusable as problem:
        _unusable(service, problem, as_json=False)
    except Refused as refusal:
        _refused(service, refusal, as_json=False)


def main() -> None:
    """The entry point.  A broken pipe is the reader's wish, and no error of ours."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _options(
    name: str | None,
    endpoints: list[str] | None,
    overrides: list[str] | None,
    database: str | None,
    *,
    force: bool = False,
) -> Options:
    import re

    from .classify.overrides import parse
    from .pipeline import Options

    if database is not None and not re.fullmatch(r"(?!https?:|ftp:|file:)[a-z]\w*(\+\w+)?://[^\s\[\]]*", database):
        fix = "write one such as postgresql+psycopg://user:password@host/name or sqlite:///name.db"
        raise Unusable(error("NB696", "what --database says is no URL of a database", fix=fix))
    return Options(
        name=name,
        endpoints=tuple(endpoints or ()),
        overrides=dict(parse(each, forced=force) for each in overrides or ()),
        database=database,
    )


def _console(*, stderr: bool = False) -> Console:
    """Colours on a terminal only, and never wider than the lines of a text."""
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, 100)
    return console


def _complain(
    notebook: Path,
    diagnostics: tuple[Diagnostic, ...],
    lines: Mapping[int, list[str]] | None = None,
    secrets: tuple[str, ...] = (),
) -> None:
    if not diagnostics:
        return
    from .show.finding import finding

    console = _console(stderr=True)
    for each in diagnostics:
        console.print(finding(each, notebook.name, lines or {}, secrets), end="", soft_wrap=True)


def _unusable(notebook: Path, problem: Unusable, as_json: bool) -> NoReturn:
    if as_json:
        from .show.as_json import SCHEMA, diagnostic

        _print_json({"schema": SCHEMA, "error": diagnostic(problem.diagnostic)})
    _complain(notebook, (problem.diagnostic,))
    raise typer.Exit(2)


def _refused(notebook: Path, refusal: Refused, as_json: bool) -> NoReturn:
    if as_json:
        from .show.as_json import SCHEMA, diagnostic

        _print_json({"schema": SCHEMA, "diagnostics": [diagnostic(each) for each in refusal.diagnostics]})
    _complain(notebook, refusal.diagnostics, refusal.lines, refusal.secrets)
    raise typer.Exit(1)


def _fail(message: str) -> NoReturn:
    print(plain(message), file=sys.stderr)
    raise typer.Exit(2)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))
