"""Literals inside calls: ``create_engine("...")`` becomes the setting ``engine_url``, ``password="..."`` a secret."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ...classify.model import Classification
from ...knowledge import known
from ...knowledge.secrets import is_secret_name, secret_values
from ...program.model import Facts
from ..model import Replacement
from ..names import environment_name, setting_name
from ..places import place_of
from .collected import Settings
from .files import relative
from .one import setting


def of_calls(found: Settings, classification: Classification) -> None:
    """Literals that stand inside the calls that make resources, or of which a secret is one."""
    program = classification.program
    given: dict[str, str | int] = {}
    for owner, facts in _regions(classification):
        for site in facts.calls:
            row = known().call(site.qualified) if site.qualified else None
            for key, node in arguments(site.node):
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
                if what == "path" and (site.place.cell == 0 or not relative(found, text)):
                    continue
                if isinstance(node.value, str) and secret:
                    found.remember(node)
                base = owner.partition(".")[0]
                name = _unused(f"{base}_{argument or key}", node.value, given)
                is_url = what == "url" and (row is not None and row.name.startswith("sqlalchemy"))
                default: Any = found.database if is_url and found.database else node.value
                secret = (secret and not (is_url and found.database)) or bool(is_url and secret_values(str(default)))
                one = setting(
                    found,
                    setting_name(name),
                    environment_name(found.package, name),
                    default,
                    secret=secret,
                    is_url=is_url,
                    origin=name,
                )
                found.add(one, name, site.place.cell, site.place.line)
                code = f"settings().{one.name}" + (".get_secret_value()" if secret else "")
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
        for index in program.slice_of(classification.chains.get(name, ())):
            owner = next(iter(program.statements[index].binds), "")
            if index not in seen and owner and owner not in program.functions and owner not in program.classes:
                seen.add(index)
                yield owner, program.statements[index].facts
    for name in sorted(classification.reached):
        yield name, program.functions[name].facts


def arguments(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """The arguments of a call, by position or keyword."""
    for at, argument in enumerate(call.args):
        yield str(at), argument
    for keyword in call.keywords:
        if keyword.arg:
            yield keyword.arg, keyword.value
