"""The user's words inside the notebook: a comment speaks for one binding, a cell's tag for all bindings of the cell."""

from __future__ import annotations

from collections.abc import Mapping

from ..diagnostics import Diagnostic, Unusable, warning
from ..program.model import Program, Statement
from .overrides import Override, parse_words

PREFIX = "nb2svc:"


def directives(program: Program) -> tuple[dict[str, Override], tuple[Diagnostic, ...]]:
    """The overrides that comments and tags name, the stronger tags over comments, and the words that say nothing."""
    found: dict[str, Override] = {}
    problems: list[Diagnostic] = []
    for cell in program.notebook.cells:
        mine = [each for each in program.statements if each.place.cell == cell.index and each.binds]
        tag = next((each.removeprefix(PREFIX) for each in cell.tags if each.startswith(PREFIX)), None)
        spoken = [(each, words) for each in mine if (words := _comment(cell.directives, each)) is not None]
        for statement, words in [*spoken, *((each, tag) for each in mine if tag is not None)]:
            try:
                override = parse_words(words)
            except Unusable as problem:
                line = statement.place.line
                problems.append(
                    warning("NB698", problem.diagnostic.message, cell=cell.index, line=line, fix=problem.diagnostic.fix)
                )
                continue
            found.update(
                dict.fromkeys(
                    (name for name, how in statement.binds.items() if how not in ("import", "def", "class")), override
                )
            )
    return found, tuple(problems)


def _comment(spoken: Mapping[int, str], statement: Statement) -> str | None:
    last = statement.node.end_lineno or statement.place.line
    lines = [*range(statement.place.line, last + 1), statement.place.line - 1]
    return next((spoken[line] for line in lines if line in spoken), None)
