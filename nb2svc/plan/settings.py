"""Configuration and secrets become settings: by name, by the environment that the notebook reads, by argument."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..classify.model import Classification, Role
from ..classify.secrets import is_secret_name, secret_values
from ..classify.subject import bound_value
from ..diagnostics import Diagnostic, error, warning
from ..knowledge import known
from ..program import slice_of
from ..program.model import Facts, Program
from .literals import annotation, json_type, value_of
from .model import Replacement, Setting
from .names import environment_name, setting_name
from .places import place_of

LARGEST = 10 * 2**20
"""Bytes of a file that travels with the package; a larger one is named at deployment."""


@dataclass(slots=True)
class Settings:
    """Grows while the notebook is gone through.

    ``of`` maps globals to settings, ``replacements`` are literals inside calls that became one; ``files`` travel with
    the package.  ``secrets`` are the values that must be seen nowhere, ``schemes`` those of the databases' URLs.
    """

    package: str
    folder: Path
    database: str | None
    made: dict[str, Setting]
    of: dict[str, str]
    replacements: list[Replacement]
    files: dict[str, str]
    secrets: list[str]
    diagnostics: list[Diagnostic]
    schemes: list[str]


def settings(classification: Classification, package: str, folder: Path, database: str | None) -> Settings:
    """The settings of ``package``; relative paths are looked for in ``folder``, ``database`` is the user's URL."""
    found = Settings(package, folder, database, {}, {}, [], {}, [], [], [])
    program = classification.program
    urls = _urls(program)
    for name, verdict in classification.verdicts.items():
        if verdict.role not in (Role.CONFIG, Role.SECRET) or not classification.chains.get(name):
            continue
        node = program.statements[classification.chains[name][0]].node
        value = bound_value(node, name)
        if verdict.role is Role.SECRET:
            _remember(found, value)
        if name not in classification.needed and name not in classification.started:
            continue
        comment = _comment(program, name, classification.chains[name][0])
        if setting := _of_global(found, name, value, verdict.role, name in urls, comment):
            _add(found, setting, name, verdict.place.cell, verdict.place.line)
    _of_calls(found, classification)
    return found


def _of_global(
    found: Settings, name: str, value: ast.expr | None, role: Role, is_url: bool, comment: str
) -> Setting | None:
    attribute = setting_name(name)
    environment = environment_name(found.package, name)
    alias, default = _environment(value)
    if alias is None:
        try:
            default = value_of(value)
        except ValueError:
            return None  # derived: a factory computes it
    if is_url and found.database:
        default, role = found.database, Role.SECRET if secret_values(found.database) else Role.CONFIG
    return _setting(
        found,
        attribute,
        environment,
        default,
        secret=role is Role.SECRET,
        is_url=is_url,
        alias=alias or "",
        says=comment,
        origin=name,
    )


def _setting(
    found: Settings,
    attribute: str,
    environment: str,
    default: Any,
    *,
    secret: bool,
    is_url: bool,
    alias: str = "",
    says: str = "",
    origin: str = "",
) -> Setting:
    kind, kept = "url" if is_url else "plain", default
    if isinstance(default, str) and "://" in default and (is_url or secret):
        found.schemes.append(default.partition("://")[0])
    if secret:
        return Setting(
            name=attribute,
            env=environment,
            type="string",
            annotation="SecretStr",
            description=says or ("URL of the database" if is_url else f"what the notebook calls {origin}"),
            secret=True,
            required=True,
            kind=kind,
            aliases=(alias,) if alias not in ("", environment) else (),
            global_name=origin or None,
        )
    if (is_url and default is not None) or default == ":memory:":
        kept = _file_database(found, str(default))
    elif isinstance(default, str) and (shipped := _shipped(found, default)):
        return Setting(
            name=attribute,
            env=environment,
            type="string",
            annotation="Path",
            description=says or f"the file that the notebook reads as {origin}",
            kind="file",
            default=shipped,
            required=False,
            global_name=origin or None,
        )
    return Setting(
        name=attribute,
        env=environment,
        type=json_type(kept) if kept is not None else "string",
        annotation=annotation(kept) if kept is not None else "str",
        description=says or ("URL of the database" if is_url else f"what the notebook calls {origin}"),
        required=kept is None,
        default=list(kept) if isinstance(kept, (tuple, set)) else kept,
        kind=kind,
        aliases=(alias,) if alias not in ("", environment) else (),
        global_name=origin or None,
    )


def _add(found: Settings, setting: Setting, name: str, cell: int, line: int) -> None:
    other = found.made.get(setting.name)
    if other is not None and other != setting:
        found.diagnostics.append(
            error(
                "NB106",
                f"{name!r} and {other.global_name!r} would be the same environment variable {setting.env}",
                cell=cell,
                line=line,
                fix="rename one of them",
            )
        )
        return
    found.made[setting.name] = setting
    found.of[name] = setting.name


def _environment(value: ast.expr | None) -> tuple[str | None, Any]:
    """Variable and default of ``os.getenv("A", "b")``, ``os.environ["A"]``, also inside ``int(...)``."""
    match value:
        case ast.Call(func=ast.Name(id="int" | "float" | "str" as kind), args=[inner]):
            alias, default = _environment(inner)
            if alias is None:
                return None, None
            try:
                return alias, {"int": int, "float": float, "str": str}[kind](default) if default is not None else None
            except ValueError:
                return None, None
        case ast.Call(func=ast.Attribute(attr="getenv" | "get"), args=[ast.Constant(value=str(alias)), *rest]):
            try:
                return alias, value_of(rest[0]) if rest else None
            except ValueError:
                return None, None
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(alias))):
            return alias, None
        case ast.BoolOp(op=ast.Or(), values=[first, ast.Constant(value=default)]):
            alias, _ = _environment(first)
            return alias, default
    return None, None


def _of_calls(found: Settings, classification: Classification) -> None:
    """Literals that stand inside the calls that make resources, or of which a secret is one."""
    program = classification.program
    given: dict[str, str | int] = {}
    for owner, facts in _regions(classification):
        for site in facts.calls:
            row = known().call(site.qualified) if site.qualified else None
            for key, node in _arguments(site.node):
                if not (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, (str, int))
                    and not isinstance(node.value, bool)
                ):
                    continue
                said = (row.literals if row else {}).get(key, "")
                argument, _, what = said.rpartition(":")
                argument = argument or _keyword(row.literals if row else {}, key, what)
                text = str(node.value)
                secret = bool(secret_values(text)) or what == "secret" or (not key.isdigit() and is_secret_name(key))
                in_function = owner in program.functions
                if (not what and not secret) or (in_function and not secret and what not in ("path",)):
                    continue
                if what == "path" and (site.place.cell == 0 or not _shippable(found, text)):
                    continue
                if isinstance(node.value, str) and secret:
                    _remember(found, node)
                base = owner.partition(".")[0]
                name = _unused(f"{base}_{argument or key}", node.value, given)
                is_url = what == "url" and (row is not None and row.name.startswith("sqlalchemy"))
                default: Any = found.database if is_url and found.database else node.value
                secret = (secret and not (is_url and found.database)) or bool(is_url and secret_values(str(default)))
                setting = _setting(
                    found,
                    setting_name(name),
                    environment_name(found.package, name),
                    default,
                    secret=secret,
                    is_url=is_url,
                    origin=name,
                )
                _add(found, setting, name, site.place.cell, site.place.line)
                code = f"settings().{setting.name}" + (".get_secret_value()" if secret else "")
                found.replacements.append(Replacement(place=place_of(site.place.cell, node), code=code))


def _unused(name: str, value: str | int, given: dict[str, str | int]) -> str:
    """``df_path``, and ``df_path_2`` for the second file that is read to make ``df``."""
    number, free = 1, name
    while given.setdefault(free, value) != value:
        number += 1
        free = f"{name}_{number}"
    return free


def _keyword(literals: dict[str, str], key: str, what: str) -> str:
    """The keyword that names the argument at a position."""
    if what == "path":
        return "path"
    return (
        next((each for each, said in literals.items() if not each.isdigit() and said == what), key)
        if key.isdigit()
        else key
    )


def _regions(classification: Classification) -> Iterator[tuple[str, Facts]]:
    """What the service keeps: the statements that make needed globals, each under its name, and the functions."""
    program = classification.program
    seen: set[int] = set()
    for name in classification.verdicts:
        if name not in classification.needed | classification.started or name in program.functions:
            continue
        for index in classification.chains.get(name, ()):
            if index not in seen and not isinstance(program.statements[index].node, (ast.FunctionDef, ast.ClassDef)):
                seen.add(index)
                yield name, program.statements[index].facts
    for name in sorted(classification.needed):  # earlier lives of names, from which later ones are made
        if name in program.functions or name in program.classes:
            continue
        for index in slice_of(program, classification.chains.get(name, ()), lambda _name, _chain: False):
            owner = next(iter(program.statements[index].binds), "")
            if index not in seen and owner and owner not in program.functions and owner not in program.classes:
                seen.add(index)
                yield owner, program.statements[index].facts
    for name in sorted(classification.reached):
        yield name, program.functions[name].facts


def _arguments(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for at, argument in enumerate(call.args):
        yield str(at), argument
    for keyword in call.keywords:
        if keyword.arg:
            yield keyword.arg, keyword.value


def _urls(program: Program) -> set[str]:
    """The globals that name a database to SQLAlchemy."""
    found = set()
    facts = [statement.facts for statement in program.statements] + [each.facts for each in program.functions.values()]
    for site in (site for each in facts for site in each.calls if site.qualified.startswith("sqlalchemy")):
        row = known().call(site.qualified)
        for key, node in _arguments(site.node):
            if row and row.literals.get(key) == "url" and isinstance(node, ast.Name):
                found.add(node.id)
    return found


def _file_database(found: Settings, url: str) -> str:
    """SQLite in memory is one database per process, and empty: a file is what the notebook meant."""
    if url == ":memory:" or re.fullmatch(r"sqlite(\+\w+)?://(/:memory:)?", url):
        found.diagnostics.append(
            warning(
                "NB202",
                "the database in memory becomes a file: in memory, each process would have an empty one of its own",
                fix="name a server with --database, or in the environment when it is deployed",
            )
        )
        return f"{found.package}.db" if url == ":memory:" else f"sqlite:///{found.package}.db"
    return url


def _shippable(found: Settings, text: str) -> bool:
    return bool(_relative(found, text))


def _relative(found: Settings, text: str) -> Path | None:
    """The file beside the notebook that ``text`` names; nothing outside of its folder."""
    path = PurePosixPath(text.replace("\\", "/"))
    if not text or len(text) > 255 or "\x00" in text or path.is_absolute() or ".." in path.parts or "://" in text:
        return None
    file = found.folder / path
    try:
        inside = file.resolve().is_relative_to(found.folder.resolve())
        return file if inside and file.is_file() and file.suffix not in (".db", ".sqlite", ".sqlite3") else None
    except OSError:
        return None


def _shipped(found: Settings, text: str) -> str | None:
    """The name in the package's ``data`` folder of the file that ``text`` names, if it can travel."""
    file = _relative(found, text)
    if file is None or file.stat().st_size > LARGEST:
        return None
    name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name).lstrip(".") or "data"
    while found.files.get(name, str(file)) != str(file):
        name = f"_{name}"
    found.files[name] = str(file)
    return name


def _remember(found: Settings, value: ast.expr | None) -> None:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        found.secrets.extend(secret_values(value.value) or ([value.value] if len(value.value) > 3 else []))


def _comment(program: Program, name: str, index: int) -> str:
    """What the author wrote behind the literal."""
    place = program.statements[index].place
    for cell in program.notebook.cells:
        if cell.index == place.cell:
            line = cell.code.split("\n")[(program.statements[index].node.end_lineno or place.line) - 1]
            found = re.search(
                r"#\s*(?!noqa|type:|nb2svc)(.+?)\s*$", line[program.statements[index].node.end_col_offset or 0 :]
            )
            return found[1] if found else ""
    return ""
