"""The compiler on one screen: a notebook in, a tree of files out, and all that there is to say about it.

    notebook -> program -> classify -> plan -> rewrite -> render -> (write)

Each stage is a folder that exposes one function; diagnostics are collected on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .classify import classify
from .classify.model import Classification
from .classify.overrides import Override, parse_words
from .configuration import configuration
from .diagnostics import Diagnostic, Refused, Severity
from .knowledge import extended
from .notebook import read
from .plan import plan
from .plan.model import Plan
from .program import read_program

if TYPE_CHECKING:  # whoever only plans does not wait for what rewrites and renders
    from .render.model import FileTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user says on the command line; see ``nb2svc convert --help``."""

    name: str | None = None
    endpoints: tuple[str, ...] = ()
    overrides: Mapping[str, Override] | None = None
    database: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Everything that is decided about a notebook, before anything is written."""

    classification: Classification
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(each for each in self.diagnostics if each.severity is Severity.ERROR)

    @property
    def lines(self) -> dict[int, list[str]]:
        """The source of each cell, for those who want to see what a diagnostic speaks of."""
        cells = self.classification.program.notebook.cells
        return {cell.index: cell.source.split("\n") for cell in cells}


NO_OPTIONS = Options()


def planned(path: Path, options: Options = NO_OPTIONS) -> Planned:
    """What would become of the notebook at ``path``; raises ``Unusable`` when it cannot be read at all."""
    notebook, found = read(path)
    configured = configuration(path.parent)
    defaults = {name: parse_words(words) for name, words in configured.globals_.items()}
    endpoints = options.endpoints or configured.endpoints
    with extended(configured.knowledge):
        program = read_program(notebook)
        classification, verdicts = classify(
            program, endpoints=endpoints, overrides=options.overrides, defaults=defaults
        )
        decided, problems = plan(classification, path.parent, name=options.name, database=options.database)
    diagnostics = tuple(dict.fromkeys((*found, *verdicts, *problems)))
    return Planned(classification=classification, plan=decided, diagnostics=diagnostics)


def converted(path: Path, options: Options = NO_OPTIONS) -> tuple[FileTree, Planned]:
    """The service for the notebook at ``path``; raises ``Refused`` with every error, and then nothing is made."""
    from .render import render
    from .rewrite import rewrite

    result = planned(path, options)
    _refuse(result, result.errors)
    modules, problems = rewrite(result.classification.program, result.plan)
    _refuse(result, problems)
    data = {name: Path(file).read_bytes() for name, file in result.plan.service.files}
    return render(result.plan.service, modules, data), result


def _refuse(result: Planned, diagnostics: Iterable[Diagnostic]) -> None:
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    if errors:
        raise Refused(*errors, lines=result.lines, secrets=result.plan.secrets)
