"""What the kept code reads that it cannot have: names that nobody binds, and values that are made after it is defined.

``def fetch(url, client=http)`` is defined when the module is imported, before the fork; ``http`` is made after it.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from ..classify.model import Classification, Role
from ..diagnostics import Diagnostic, error
from ..program.model import Place, Program
from ..syntax import at_once, bound
from .model import Factory

_CODE = (Role.CONSTANT, Role.IMPORT, Role.FUNCTION, Role.CLASS, Role.LIBRARY)
_GIVEN = {*dir(builtins), "__name__", "__file__", "display"}


def unmet(
    classification: Classification, functions: Iterable[str], classes: Iterable[str], models: Iterable[int]
) -> tuple[Diagnostic, ...]:
    """Complaints about the definitions that are kept; methods come with their classes."""
    program, described = classification.program, [*models]
    kept_classes = [*classes, *(name for name, index in program.classes.items() if index in described)]
    kept = [*functions, *(name for name, each in program.functions.items() if each.owner in kept_classes)]
    others = [index for index in described if index not in program.classes.values()]
    return (
        *_unbound(classification, kept),
        *_late(classification, kept, kept_classes, others),
        *_several(program, [*functions, *kept_classes]),
    )


def early(
    classification: Classification, functions: Iterable[str], classes: Iterable[str], made: Iterable[Factory]
) -> frozenset[str]:
    """The functions that run before there are requests: decorators, and what factories call.

    The functions that these return run later, and ask for the globals then.
    """
    program = classification.program
    found = _run(program, [*functions], [*classes])
    for each in made:
        if each.lifetime != "per_request":
            for index in each.statements:
                found |= {site.function for site in program.deep[f"#{index}"].calls if site.function}
    return frozenset(found)


def _names(program: Program, function: str) -> Iterator[ast.Name]:
    """The globals that a function reads when it is called, those of the functions inside it left aside."""
    for each in at_once(program.functions[function].node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and program.is_global(each):
            yield each


def _unbound(classification: Classification, kept: list[str]) -> Iterator[Diagnostic]:
    """A star import may bind anything, so with one of these nothing can be said."""
    program = classification.program
    if any(
        isinstance(each.node, ast.ImportFrom) and any(alias.name == "*" for alias in each.node.names)
        for each in program.statements
    ):
        return
    told: set[str] = set()
    for function in kept:
        facts = program.functions[function].facts
        for name, place in facts.reads.items():
            bound = classification.chains.get(name) or program.final.get(name) or name in facts.writes
            if bound or name in _GIVEN or name in told or _is_written(program, name):
                continue
            told.add(name)
            yield error(
                "NB703",
                f"{function} reads {name!r}, which no cell binds",
                cell=place.cell,
                line=place.line,
                fix=f"define or import {name}, or take out the code that reads it",
            )


def _several(program: Program, kept: list[str]) -> Iterator[Diagnostic]:
    """What is defined in several branches, of which only one is taken: which one, no reader can tell."""
    for name in kept:
        chain = program.final.get(name, ())
        statements = [program.statements[index] for index in chain if name in program.statements[index].binds]
        if sum(_bindings(each.node, name) for each in statements) > 1:
            yield error(
                "NB620",
                f"{name!r} is defined in several branches, and which one is taken is not known before it runs",
                cell=statements[-1].place.cell,
                line=statements[-1].place.line,
                fix="keep the definition that is meant",
            )


def _bindings(node: ast.AST, name: str) -> int:
    """How often a statement binds ``name`` in its own scope."""
    return sum(found == name for found, _ in bound([node]))


def _is_written(program: Program, name: str) -> bool:
    return any(name in each.facts.writes for each in program.functions.values())


def _late(
    classification: Classification, kept: list[str], classes: list[str], others: list[int]
) -> Iterator[Diagnostic]:
    program = classification.program
    told: set[str] = set()
    for what, names, place, index in _definitions(program, kept, classes, others):
        for name in names:
            verdict = classification.verdicts.get(name)
            if verdict is None or name in told:
                continue
            where = {"cell": place.cell, "line": place.line}
            if verdict.role not in _CODE:
                told.add(name)
                yield error(
                    "NB108",
                    f"{what} reads {name!r} while it is being defined, before the service has {_noun(verdict.role)}",
                    fix=f"read {name} inside the function: 'def f(x=None)', then 'if x is None: x = {name}'",
                    **where,
                )
            elif verdict.role is Role.CONSTANT and program.chains[index].get(name) != classification.chains.get(name):
                told.add(name)
                yield error(
                    "NB109",
                    f"{what} reads {name!r} while it is being defined, and later cells give it another value",
                    fix=f"give the later value of {name} a name of its own",
                    **where,
                )


def _definitions(
    program: Program, kept: list[str], classes: list[str], others: list[int]
) -> Iterator[tuple[str, list[str], Place, int]]:
    """Words for each definition, what it reads, where, and in which statement."""
    for name in kept:
        function = program.functions[name]
        yield name, sorted(function.at_definition), function.place, function.statement
    for name in classes:
        index = program.classes[name]
        yield f"class {name}", sorted(program.class_reads[name]), program.statements[index].place, index
    for name in sorted(_run(program, kept, classes)):
        function = program.functions[name]
        yield name, [each.id for each in _names(program, name)], function.place, len(program.statements) - 1
    for index in others:
        each = program.statements[index]
        yield "this statement", [*each.facts.reads], each.place, index


def _run(program: Program, kept: list[str], classes: list[str]) -> set[str]:
    queue = [name for each in kept for name in program.functions[each].at_definition]
    queue += [name for each in classes for name in program.class_reads[each]]
    found: set[str] = set()
    while queue:
        name = queue.pop()
        if name in program.functions and name not in found:
            found.add(name)
            queue += [each.id for each in _names(program, name)]
    return found


def _noun(role: Role) -> str:
    return "settings" if role in (Role.CONFIG, Role.SECRET) else "such values"
