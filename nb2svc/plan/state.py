"""Per-request and shared state: its fields, each with the value that the notebook begins with."""

from __future__ import annotations

from collections.abc import Mapping

from ..classify.model import Classification, Lifetime
from ..diagnostics import Diagnostic, error
from .beginnings import Beginning, beginning, kind_of, maker
from .model import Access, StateField


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
        if problem := _other_name(classification, found, name):
            problems.append(problem)
        made = _field(classification, name)
        if isinstance(made, Diagnostic):
            problems.append(made)
        else:
            (shared if verdict.lifetime is Lifetime.SHARED else fields).append(made)
    return tuple(fields), tuple(shared), tuple(problems)


def _field(classification: Classification, name: str) -> StateField | Diagnostic:
    verdict, chain = classification.verdicts[name], classification.chains.get(name, ())
    made = maker(classification, name)
    match beginning(classification, name):
        case Beginning.NOTHING:
            return StateField(name=name, statement=None, reason=verdict.reason, make="None")
        case Beginning.WRITTEN:
            return StateField(name=name, statement=chain[0], reason=verdict.reason)
        case Beginning.COPIED if made and (kind := kind_of(classification, name)):
            code = kind.copy.format(f"{made[0]}()")
            return StateField(name=name, statement=None, reason=verdict.reason, make=code, imports=kind.imports)
        case Beginning.LENT | Beginning.REMADE if made:
            return StateField(name=name, statement=None, reason=verdict.reason, make=f"{made[0]}()")
    return error(
        "NB310",
        f"{name!r} is changed by requests, and what it begins with is computed in a way that no request can",
        cell=verdict.place.cell,
        line=verdict.place.line,
        fix="let the function make its own copy of it, and change that",
    )


def _other_name(classification: Classification, found: Mapping[str, Access], name: str) -> Diagnostic | None:
    """A complaint about ``b = a`` where requests change the object: in the service it would be two."""
    program, verdict = classification.program, classification.verdicts[name]
    changed = {each for function in classification.reached for each in program.functions[function].facts.mutates}
    others = [each for each in program.partners.get(name, ()) if each in found and each in classification.needed]
    if name not in changed or not others or name > min(others):
        return None
    return error(
        "NB314",
        f"{name!r} and {min(others)!r} are one object, or one is a part of the other, and requests change it",
        cell=verdict.place.cell,
        line=verdict.place.line,
        fix=f"use one of the two names, or make a copy: {min(others)} = deepcopy({name})",
    )
