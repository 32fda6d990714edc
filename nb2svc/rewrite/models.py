"""``models.py``: what describes the tables, and the functions that this needs while it is being defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..plan.model import Plan
from ..program.model import Program
from .functions import class_, functions
from .sources import Source
from .verbatim import verbatim


def without_model_functions(program: Program, plan: Plan) -> Plan:
    """``plan`` with the functions that the tables' descriptions need (``default=now``) among the models' names."""
    read = {name for index in plan.models for name in program.statements[index].facts.reads}
    read |= {
        name for each, index in program.classes.items() if index in plan.models for name in program.class_reads[each]
    }
    queue, moved = sorted(read & {*plan.functions}), set()
    while queue:
        if (name := queue.pop()) not in moved:
            moved.add(name)
            queue += [each for each in program.functions[name].facts.reads if each in plan.functions]
    rest = tuple(name for name in plan.functions if name not in moved)
    return replace(plan, functions=rest, model_names=(*plan.model_names, *sorted(moved)))


def models(program: Program, plan: Plan, found: Mapping[int, Source], resources: str) -> str:
    """What describes the tables; the methods of these classes have preludes as functions have."""
    rest = without_model_functions(program, plan)
    first = tuple(name for name in plan.functions if name not in rest.functions)
    parts = [functions(program, replace(plan, functions=first, classes=()), found, resources)] if first else []
    for index in plan.models:
        name = next((each for each, at in program.classes.items() if at == index), "")
        methods = [each for each in program.functions.values() if each.owner == name]
        if name and any(plan.accesses.keys() & {*each.facts.reads} for each in methods):
            parts.append(
                class_(program, plan, found[program.statements[index].place.cell], name, resources).strip("\n")
            )
        else:
            parts.append(verbatim(program, found, [index]))
    return "\n\n\n".join(parts)
