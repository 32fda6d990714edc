"""A notebook as text, run plainly and as the service that it becomes: the answers must be the same.

A text has cells between lines of ``# %%``; what follows ``%%`` says what the cell is for:

    # %%              a cell of the notebook
    # %% demo         a cell of the notebook that only shows what the functions do: plain runs leave it out
    # %% before       no cell: run in an empty folder, makes the files and the database that the notebook finds there
    # %% calls        no cell: calls of the endpoints, a line each, in one namespace after the other cells
    # %% each         the same, but each line in a namespace, a folder and a service of its own
    # %% roles        no cell: lines such as ``engine = resource:per_process``
    # %% refused      no cell: codes that ``convert`` must refuse with, and nothing is run

Where the functions raise, the service answers with an error.  What they print is compared where they return nothing.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import io
import json
import os
import re
import subprocess
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import ruff

from nb2svc.diagnostics import Refused
from nb2svc.pipeline import Options, converted, planned
from nb2svc.render.model import FileTree

FAILED = "an error"
CELLS = ("", "demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The parts of a text: ``cells`` are those of the notebook, each with whether it only demonstrates."""

    cells: tuple[tuple[str, bool], ...]
    others: Mapping[str, str]

    def lines(self, what: str) -> list[str]:
        return [line for line in self.others.get(what, "").splitlines() if line.strip() and line[:1] != "#"]


def sections(text: str) -> Sections:
    cells: list[tuple[str, bool]] = []
    others: dict[str, str] = {}
    pieces = re.split(r"(?m)^# %%[ \t]*(\w*)[ \t]*$\n?", text)
    for what, code in zip(pieces[1::2], pieces[2::2], strict=True):
        if what in CELLS:
            cells.append((code.strip("\n"), what == "demo"))
        else:
            others[what] = code
    return Sections(cells=tuple(cells), others=others)


def notebook(parts: Sections, path: Path) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code, _ in parts.cells])
    nbformat.write(made, path)
    return path


def check(name: str, text: str, folder: Path) -> None:
    """Convert the notebook ``text``, and compare what is said of it and what it answers."""
    parts = sections(text)
    home = _made(folder / "home", parts)
    path = notebook(parts, home / f"{name}.ipynb")
    with _inside(home):
        verdicts = planned(path).classification.verdicts
        for line in parts.lines("roles"):
            global_, _, role = (each.strip() for each in line.partition("="))
            verdict = verdicts[global_]
            found = f"{verdict.role}:{verdict.lifetime}" if verdict.lifetime else str(verdict.role)
            assert found == role, f"{global_} is {found}: {verdict.reason}"
        try:
            tree, _ = converted(path, Options(name=name))
        except Refused as refused:
            said = {each.code for each in refused.diagnostics}
            assert said == {*parts.lines("refused")}, [each.message for each in refused.diagnostics]
            assert all(each.fix for each in refused.diagnostics)
            return
    assert not parts.lines("refused"), f"not refused:\n{_shown(tree)}"
    _write(tree, folder / "service")
    _lint(folder / "service")
    every = [parts.lines("calls"), *([line] for line in parts.lines("each"))]
    for number, lines in enumerate(each for each in every if each):
        spot = folder / str(number)
        plainly = _run_plainly(parts, lines, _made(spot / "plain", parts))
        answers = _run_service(tree.service, folder / "service", plainly, _made(spot / "served", parts))
        for (line, wanted, _), found in zip(plainly, answers, strict=True):
            assert found == wanted, f"{line}: the service says {found!r}, the notebook {wanted!r}\n{_shown(tree)}"
    if not any(every):
        with _package(tree.service, folder / "service"):
            pass


def _shown(tree: FileTree) -> str:
    kept = ("functions.py", "resources.py", "constants.py", "models.py", "startup.py", "tables.py")
    return "\n".join(
        f"----- {each.path}\n{each.content.decode()}"
        for each in tree.files
        if each.path.endswith(kept) and each.content
    )


def _made(folder: Path, parts: Sections) -> Path:
    folder.mkdir(parents=True)
    with _inside(folder):
        exec(compile(parts.others.get("before", ""), "before", "exec"), {"__name__": "before"})
    return folder


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _write(tree: FileTree, folder: Path) -> None:
    for each in tree.files:
        place = folder / each.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(each.content)


def _lint(service: Path) -> None:
    """Names that nobody binds and the like are found without running the line."""
    command = [ruff.find_ruff_bin(), "check", "--isolated", "--no-cache", "--select=E9,F821,F823,F811,F402,F63,F7"]
    result = subprocess.run([*command, str(service / "src")], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def _run_plainly(parts: Sections, lines: list[str], folder: Path) -> list[tuple[str, Any, dict[str, Any]]]:
    """For each call its line, its answer in plain values, and its arguments by name."""
    module = types.ModuleType("__main__")
    space = vars(module)
    space["display"] = builtins.print
    found = []
    with _inside(folder), redirect_stdout(io.StringIO()), _as_main(module):
        for number, (code, demonstrates) in enumerate(parts.cells):
            if not demonstrates:
                exec(compile(code, f"cell {number + 1}", "exec"), space)
        for line in lines:
            call = ast.parse(line.strip(), mode="eval").body
            assert isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            given = [_given(each, space) for each in call.args]
            named = {each.arg: _given(each.value, space) for each in call.keywords if each.arg}
            function = space[call.func.id]
            taken = inspect.signature(function).bind_partial(*given, **named).arguments
            printed = io.StringIO()
            try:
                with redirect_stdout(printed):
                    value = eval(line, space)
                    value = list(value) if inspect.isgenerator(value) else value
            except Exception as problem:
                found.append((line, FAILED, {"": call.func.id, **_sendable(taken)}))
                if os.environ.get("SAME_ANSWERS_LOUD"):
                    print(line, repr(problem), file=sys.stderr)
                continue
            wanted = printed.getvalue() if value is None and printed.getvalue() else _json(value)
            found.append((line, wanted, {"": call.func.id, **_sendable(taken)}))
    return found


@contextmanager
def _as_main(module: types.ModuleType) -> Iterator[None]:
    before = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def _given(node: ast.expr, space: dict[str, Any]) -> Any:
    """What a caller sends for an argument; a name of the notebook's is what the service injects itself."""
    return ... if isinstance(node, ast.Name) else _json(eval(ast.unparse(node), space))


def _sendable(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Without what the service injects itself."""
    return {name: value for name, value in arguments.items() if value is not ...}


def _json(value: Any) -> Any:
    """As ``answers.py`` of any service writes it; see the tests of that."""
    import pandas as pd

    if hasattr(value, "_asdict"):
        return _json(value._asdict())
    match value:
        case pd.DataFrame():
            return [_json(each) for each in value.to_dict("records")]
        case pd.Series():
            return _json(value.to_dict())
        case dict():
            return {str(key): _json(each) for key, each in value.items()}
        case list() | tuple():
            return [_json(each) for each in value]
        case set():
            return sorted(_json(each) for each in value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return _json(value.tolist())
    if hasattr(value, "__dataclass_fields__"):
        return {name: _json(getattr(value, name)) for name in value.__dataclass_fields__}
    return json.loads(json.dumps(value, default=str))


def _run_service(package: str, service: Path, calls: list[tuple[str, Any, dict[str, Any]]], folder: Path) -> list[Any]:
    answers = []
    with _package(package, service) as module, _inside(folder):
        lifetimes, resources = (importlib.import_module(f"{package}.{each}") for each in ("lifetimes", "resources"))
        app = module.create_app()
        try:
            if "init-db" in app.cli.commands:
                result = app.test_cli_runner().invoke(args=["init-db"])
                assert result.exit_code == 0, repr(result.exception)
            lifetimes.build(app, resources)
            with app.app_context():
                for each in lifetimes._all(resources, lifetimes.preloaded):
                    each()
            client = app.test_client()
            assert client.get("/readyz").status_code == 200, client.get("/readyz").text
            for line, wanted, arguments in calls:
                answers.append(_asked(app, client, line, wanted, dict(arguments)))
        finally:
            lifetimes.close(app)
    return answers


def _asked(app: Any, client: Any, line: str, wanted: Any, arguments: dict[str, Any]) -> Any:
    path = f"/{arguments.pop('')}"
    methods = next((rule.methods for rule in app.url_map.iter_rules() if rule.rule == path), set())
    assert methods, f"there is no endpoint {path}"
    response = client.get(path) if "GET" in methods else client.post(path, json=arguments)
    if response.status_code >= 400:
        assert wanted == FAILED or os.environ.get("SAME_ANSWERS_LOUD"), (
            f"{line}: {response.status_code} {response.text}"
        )
        return FAILED if wanted == FAILED else f"{response.status_code} {response.text}"
    found = response.get_json() if response.is_json else response.text
    return sorted(found) if isinstance(found, list) and "sorted" in line else found


@contextmanager
def _package(name: str, service: Path) -> Iterator[Any]:
    """The package, imported, with every module of it, and forgotten again."""
    sys.path.insert(0, str(service / "src"))
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(name)
        for path in sorted((service / "src" / name).glob("*.py")):
            if path.stem not in ("__init__", "wsgi"):
                importlib.import_module(f"{name}.{path.stem}")
        yield module
    finally:
        sys.path.remove(str(service / "src"))
        for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[each]
