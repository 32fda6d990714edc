"""The plan as JSON, a contract: additions only, and stdout is always one object."""

from __future__ import annotations

from typing import Any

from ..classify.model import Evidence, Role, Verdict
from ..diagnostics import Diagnostic
from ..pipeline import Planned

SCHEMA = 1


def as_json(planned: Planned) -> dict[str, Any]:
    """The plan by the schema of ``plan --json``; types are JSON Schema's, cells and lines count from 1."""
    service, found = planned.plan.service, planned.classification
    return {
        "schema": SCHEMA,
        "notebook": service.notebook,
        "service": service.package,
        "globals": [_global(planned, name, verdict) for name, verdict in found.verdicts.items()],
        "effects": [
            {
                "cell": found.program.statements[each.statement].place.cell,
                "line": found.program.statements[each.statement].place.line,
                "target": each.target,
                "when": "init" if each.when == "commit" else each.when,
                "reason": each.reason,
            }
            for each in found.effects
        ],
        "settings": [
            {"name": each.name, "env": each.env, "type": each.type, "secret": each.secret, "default": each.default}
            for each in service.settings
        ],
        "endpoints": [
            {
                "name": each.name,
                "method": each.method,
                "path": each.path,
                "origin": each.origin,
                "parameters": [
                    {
                        "name": parameter.name,
                        "type": parameter.type,
                        "required": parameter.required,
                        "default": parameter.default,
                        "example": parameter.example,
                    }
                    for parameter in each.parameters
                ],
                "injected": [each.name for each in each.injected],
            }
            for each in service.endpoints
        ],
        "left_out": [{"cell": cell, "reason": reason} for cell, reason in planned.plan.left_out],
        "diagnostics": [diagnostic(each) for each in planned.diagnostics],
        "requirements": [
            {"name": each.name, "import": each.module, "from": each.origin} for each in service.requirements
        ],
    }


def _global(planned: Planned, name: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "name": name,
        "role": str(verdict.role),
        "lifetime": verdict.lifetime and str(verdict.lifetime),
        "cell": verdict.place.cell,
        "line": verdict.place.line,
        "rule": verdict.rule,
        "reason": verdict.reason,
        "evidence": [_evidence(each) for each in verdict.evidence],
        "overruled": [_evidence(each) for each in verdict.overruled],
        "lives": [
            {
                "cell": each.place.cell,
                "line": each.place.line,
                "role": str(each.role),
                "lifetime": each.lifetime and str(each.lifetime),
                "rule": each.rule,
            }
            for each in planned.classification.lives.get(name, {}).values()
        ],
        "depends_on": depends_on(planned, name),
    }


def depends_on(planned: Planned, name: str) -> list[str]:
    """The globals that ``name`` is made from; imports aside."""
    program = planned.classification.program
    found: dict[str, None] = {}
    for index in planned.classification.chains.get(name, ()):
        for each in program.needs(index):
            verdict = planned.classification.verdicts.get(each)
            if each != name and verdict is not None and verdict.role is not Role.IMPORT:
                found[each] = None
    return list(found)


def _evidence(each: Evidence) -> dict[str, Any]:
    return {"rule": each.rule, "cell": each.place.cell, "line": each.place.line, "says": each.says}


def diagnostic(each: Diagnostic) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": str(each.severity),
        "message": each.message,
        "cell": each.cell,
        "line": each.line,
        "fix": each.fix,
    }
