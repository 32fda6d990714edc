"""Per-request and shared state: its fields, each with the value that the notebook begins with."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ..classify.endpoints import is_literal
from ..classify.model import Classification, Lifetime, Role
from ..classify.subject import bound_value
from ..diagnostics import Diagnostic, error
from ..knowledge import known
from .model import Access, StateField
from .names import factory_name


def state(
    classification: Classification, found: Mapping[str, Access]
) -> tuple[tuple[StateField, ...], tuple[StateField, ...], tuple[Diagnostic, ...]]:
    """The fields per request, the shared ones, and what cannot be either."""
    fields: list[StateField] = []
    shared: list[StateField] = []
    problems: list[Diagnostic] = []
    for name, access in found.items():
        if access.kind not in ("state", "shared"):
            continue
        verdict = classification.verdicts[name]
        made = _field(classification, name)
        if isinstance(made, Diagnostic):
            problems.append(made)
        else:
            (shared if verdict.lifetime is Lifetime.SHARED else fields).append(made)
    return tuple(fields), tuple(shared), tuple(problems)


def _field(classification: Classification, name: str) -> StateField | Diagnostic:
    program, verdict = classification.program, classification.verdicts[name]
    chain = classification.chains.get(name, ())
    if not chain:  # bound by functions alone, before they read it
        return StateField(name=name, statement=None, reason=verdict.reason, make="None")
    value = bound_value(program.statements[chain[0]].node, name)
    if len(chain) == 1 and value is not None and (is_literal(value) or _is_empty(value)):
        return StateField(name=name, statement=chain[0], reason=verdict.reason)
    kind = known().kind(program.kinds.get(name, ""))
    if verdict.rule == "NB305" and kind is not None:
        code = kind.copy.format(f"{factory_name(name)}_loaded()")
        return StateField(name=name, statement=None, reason=verdict.reason, make=code, imports=kind.imports)
    if len(chain) == 1 and value is not None and not _reads_others(classification, value):
        return StateField(name=name, statement=chain[0], reason=verdict.reason)
    return error(
        "NB310",
        f"{name!r} is changed by requests, and what it begins with is computed in a way that no request can",
        cell=verdict.place.cell,
        line=verdict.place.line,
        fix="let the function make its own copy of it, and change that",
    )


_MADE = (Role.RESOURCE, Role.STATE, Role.INTERMEDIATE, Role.CONFIG, Role.SECRET)


def _reads_others(classification: Classification, value: ast.expr) -> bool:
    """Whether an initial value depends on what is no code."""
    names = {
        each.id for each in ast.walk(value) if isinstance(each, ast.Name) and classification.program.is_global(each)
    }
    return any(name in classification.verdicts and classification.verdicts[name].role in _MADE for name in names)


def _is_empty(value: ast.expr) -> bool:
    """``dict()``, ``defaultdict(list)``, ``Counter()``: containers that begin with nothing."""
    if not isinstance(value, ast.Call) or value.keywords:
        return False
    name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
    known_names = ("dict", "list", "set", "defaultdict", "Counter", "OrderedDict", "deque")
    return name in known_names and all(isinstance(each, ast.Name) for each in value.args)
