"""The README's table: where each global went, and why; neighbours that share their fate share a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..classify.model import Classification, Lifetime, Role, Verdict
from .model import Access, Factory, Row, Setting


def rows(
    classification: Classification,
    accesses: Mapping[str, Access],
    factories: tuple[Factory, ...],
    settings: Mapping[str, Setting],
    of: Mapping[str, str],
    models: Collection[int],
) -> tuple[Row, ...]:
    """One line for each fate, in the order of the notebook; imports speak for themselves."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for name, verdict in classification.verdicts.items():
        if verdict.role is Role.IMPORT:
            continue
        became, because = _fate(classification, accesses, factories, settings, of, models, name, verdict)
        found.setdefault((verdict.place.cell, became, because), []).append(name)
    return tuple(
        Row(cell=cell, names=tuple(names), became=became, because=because)
        for (cell, became, because), names in sorted(found.items(), key=lambda each: each[0][0])
    )


def _fate(
    classification: Classification,
    accesses: Mapping[str, Access],
    factories: tuple[Factory, ...],
    settings: Mapping[str, Setting],
    of: Mapping[str, str],
    models: Collection[int],
    name: str,
    verdict: Verdict,
) -> tuple[str, str]:
    kept = name in classification.needed or name in classification.started or name in classification.reached
    match verdict.role:
        case Role.CONFIG | Role.SECRET if name in of:
            return f"setting {settings[of[name]].env}", verdict.reason
        case Role.CONFIG | Role.SECRET if name in accesses:
            return "preloaded", "made of what the deployment says"
        case Role.CONSTANT if name in accesses:
            return "constant", verdict.reason
        case Role.RESOURCE if name in accesses:
            if accesses[name].kind == "member":
                return f"artifact {accesses[name].code.split('(')[0]}", verdict.reason
            return str(verdict.lifetime), verdict.reason
        case Role.STATE:
            where = "shared state" if verdict.lifetime is Lifetime.SHARED else "state, per request"
            return where, verdict.reason
        case Role.INTERMEDIATE | Role.RESOURCE:
            users = [each.function for each in factories if set(classification.chains[name]) & set(each.statements)]
            because = verdict.reason if verdict.role is Role.INTERMEDIATE else "needed only while another value is made"
            return (f"locals of {', '.join(users)}", because) if users else ("left out", verdict.reason)
        case Role.FUNCTION if kept:
            return "functions.py", "the notebook's function, with its body as it was"
        case Role.CLASS | Role.LIBRARY if set(classification.chains.get(name, ())) & set(models):
            return "models.py", verdict.reason
        case Role.CLASS | Role.LIBRARY if kept:
            return "functions.py", verdict.reason
    return "left out", verdict.reason if not kept else "no endpoint needs it"
