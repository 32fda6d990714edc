"""State that has no name of its own: attributes of classes and functions, defaults that are changed, memoised results.

A worker keeps all of them from one request to the next, and no other worker sees them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic, error
from ..program.model import Function, Program
from ..syntax import is_literal
from .demand import Demand
from .model import Lifetime, Role, Verdict

MEMOISING = {"lru_cache", "cache", "cached_property", "memoize", "cached"}


def hidden_state(program: Program, demand: Demand, verdicts: Mapping[str, Verdict]) -> Iterator[Diagnostic]:
    """An error for each place where a request would leave something behind that has no global of its own."""
    for name, changes in demand.mutated.items():
        if verdicts.get(name) is None or verdicts[name].role not in (Role.CLASS, Role.FUNCTION):
            continue
        yield error(
            "NB311",
            f"a request {changes[0].how} on the {verdicts[name].role} {name}, which a worker keeps for all callers",
            cell=changes[0].place.cell,
            line=changes[0].place.line,
            fix="keep it in a global of its own, or in an object that the function makes",
        )
    for name in sorted(demand.reached):
        function = program.functions[name]
        yield from _defaults(function)
        yield from _memoised(program, function, verdicts)


def _defaults(function: Function) -> Iterator[Diagnostic]:
    """A default is made once, when the function is defined: ``def add(x, seen=[])`` remembers every caller."""
    arguments = function.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    pairs += [(one, other) for one, other in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if other]
    for argument, default in pairs:
        change = function.facts.params_mutated.get(argument.arg)
        if change is not None and not (is_literal(default) and isinstance(default, (ast.Constant, ast.Tuple))):
            yield error(
                "NB312",
                f"{function.name} {change.how} on the default of {argument.arg!r}, which all callers share",
                cell=change.place.cell,
                line=change.place.line,
                fix=f"write {argument.arg}=None, and make the value inside of {function.name}",
            )


def _memoised(program: Program, function: Function, verdicts: Mapping[str, Verdict]) -> Iterator[Diagnostic]:
    """What is remembered from one request to the next may hold nothing of a request."""
    if isinstance(function.node, ast.Lambda):
        return
    for decorator in function.node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name not in MEMOISING:
            continue
        for read in program.deep[function.name].reads:
            verdict = verdicts.get(read)
            if verdict is not None and verdict.lifetime in (Lifetime.PER_REQUEST, Lifetime.SHARED):
                yield error(
                    "NB313",
                    f"{function.name} remembers its results, and makes them with {read}, which ends with its request",
                    cell=function.place.cell,
                    line=function.place.line,
                    fix=f"take @{name} away, or remember only what does not depend on {read}",
                )
