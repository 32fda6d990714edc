"""What a request's state begins with: the value that the notebook has made by the time its functions are called.

hits = 0                                  written where the state is
stock = {name: START for name in NAMES}   made once, and each request has a copy
limit = prices.mean()                     made once; requests bind the name anew and leave the value alone
cart = Cart()                             made anew for each request, since nobody knows how to copy it
"""

from __future__ import annotations

import ast
from enum import StrEnum

from ..classify.model import Classification, Role
from ..knowledge import Kind, known
from ..syntax import bound_value, is_literal
from .names import factory_name

_FIXED = ("builtins.str", "builtins.int", "builtins.float", "builtins.bool", "builtins.bytes", "builtins.NoneType")
_EMPTY = ("dict", "list", "set", "defaultdict", "Counter", "OrderedDict", "deque")


class Beginning(StrEnum):
    NOTHING = "nothing"
    WRITTEN = "written"
    COPIED = "copied"
    LENT = "lent"
    REMADE = "remade"
    UNKNOWN = "unknown"


def beginning(classification: Classification, name: str) -> Beginning:
    """How a request comes by the first value of ``name``, which is state."""
    program, chain = classification.program, classification.chains.get(name, ())
    if not chain:  # bound by functions alone, before they read it
        return Beginning.NOTHING
    value = bound_value(program.statements[chain[0]].node, name)
    asks = [part for index in chain for part in program.deep[f"#{index}"].asks]
    if len(chain) == 1 and value is not None and (is_literal(value) or _is_empty(value)):
        return Beginning.WRITTEN
    if {"clock", "random"} & {*asks} and not _is_costly(classification, name):
        return Beginning.REMADE
    kind = kind_of(classification, name)
    if (kind is not None and kind.name in _FIXED) or not _is_mutated(classification, name):
        return Beginning.LENT
    if kind is not None and kind.copy:
        return Beginning.COPIED
    if len(chain) == 1 and value is not None and not asks and not _reads_others(classification, value):
        return Beginning.WRITTEN
    return Beginning.UNKNOWN if _is_costly(classification, name) else Beginning.REMADE


def maker(classification: Classification, name: str) -> tuple[str, str] | None:
    """The factory that makes the first value, and its lifetime; ``None`` where there is none."""
    match beginning(classification, name):
        case Beginning.COPIED | Beginning.LENT:
            return f"{factory_name(name)}_loaded", "preloaded"
        case Beginning.REMADE:
            return f"{factory_name(name)}_begun", "per_request"
    return None


def kind_of(classification: Classification, name: str) -> Kind | None:
    """What the name is when the last statement of the notebook has made it."""
    program, chain = classification.program, classification.chains.get(name, ())
    if chain and chain[-1] + 1 < len(program.statement_kinds):
        return known().kind(program.statement_kinds[chain[-1] + 1].get(name, ""))
    return known().kind(program.kinds.get(name, ""))


def _is_mutated(classification: Classification, name: str) -> bool:
    program = classification.program
    return any(name in program.functions[each].facts.mutates for each in classification.reached)


def _is_costly(classification: Classification, name: str) -> bool:
    program = classification.program
    return any(program.deep[f"#{index}"].expensive for index in classification.chains.get(name, ()))


def _reads_others(classification: Classification, value: ast.expr) -> bool:
    """Whether an initial value depends on what ``resources.py`` has no name for."""
    names = {
        each.id for each in ast.walk(value) if isinstance(each, ast.Name) and classification.program.is_global(each)
    }
    roles = {classification.verdicts[name].role for name in names if name in classification.verdicts}
    return not roles <= {Role.IMPORT, Role.CONSTANT}


def _is_empty(value: ast.expr) -> bool:
    """``dict()``, ``defaultdict(list)``, ``Counter()``: containers that begin with nothing."""
    if not isinstance(value, ast.Call) or value.keywords:
        return False
    name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
    classes = (*_EMPTY, "int", "float", "str", "bool")
    return name in _EMPTY and all(isinstance(each, ast.Name) and each.id in classes for each in value.args)
