"""One code cell: its Python, and what its metadata and outputs say."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..diagnostics import Diagnostic, warning
from .directives import directives
from .magics import Untangled, untangle
from .model import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    source: str
    cell: Cell | None
    left_out: str = ""
    installs: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_cell(index: int, raw: dict[str, Any]) -> Reading:
    """The code cell ``raw`` (nbformat 4), which is cell number ``index`` of its notebook."""
    source = raw["source"].replace("\r\n", "\n").replace("\r", "\n")
    tree, _ = parse(source)
    untangled = Untangled(code=source) if tree else untangle(index, source)
    if untangled.left_out:
        return Reading(
            source=source,
            cell=None,
            left_out=untangled.left_out,
            diagnostics=untangled.diagnostics,
            installs=untangled.installs,
        )
    tree, problem = (tree, None) if tree else parse(untangled.code)
    if tree is None:
        line, message = problem or (1, "is no Python")
        finding = warning(
            "NB701",
            f"this cell does not parse ({message}) and is left out",
            cell=index,
            line=line,
            fix="mend or delete the cell: what it defines is missing in the service",
        )
        return Reading(source=source, cell=None, left_out="does not parse", diagnostics=(finding,))
    result, printed = _outputs(raw)
    cell = Cell(
        index=index,
        source=source,
        code=untangled.code,
        tree=tree,
        tags=_tags(raw["metadata"].get("tags")),
        directives=directives(untangled.code),
        execution_count=raw.get("execution_count") if isinstance(raw.get("execution_count"), int) else None,
        seconds=_seconds(raw["metadata"]),
        result=result,
        printed=printed,
    )
    return Reading(source=source, cell=cell, installs=untangled.installs, diagnostics=untangled.diagnostics)


def _tags(stored: Any) -> tuple[str, ...]:
    return tuple(tag for tag in stored if isinstance(tag, str)) if isinstance(stored, list) else ()


def parse(code: str) -> tuple[ast.Module | None, tuple[int, str] | None]:
    """The tree of ``code``, or the line and the message of what is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a plain string is the author's business
            return ast.parse(code), None
    except SyntaxError as problem:
        return None, (problem.lineno or 1, problem.msg)
    except (ValueError, RecursionError, MemoryError):  # NUL bytes, nesting without end
        return None, (1, "cannot be parsed")


def _outputs(raw: dict[str, Any]) -> tuple[str | None, str | None]:
    result, printed = None, []
    for output in raw["outputs"]:
        if output.get("output_type") == "execute_result":
            data = output.get("data")
            result = _text(data.get("text/plain")) if isinstance(data, dict) else None
        elif output.get("output_type") == "stream" and output.get("name") == "stdout":
            printed.append(_text(output.get("text")) or "")
    return result, "".join(printed) or None


def _text(stored: Any) -> str | None:
    """Texts are stored whole or as lines."""
    if isinstance(stored, list):
        return "".join(each for each in stored if isinstance(each, str))
    return stored if isinstance(stored, str) else None


def _seconds(metadata: dict[str, Any]) -> float | None:
    """JupyterLab records the times of a run when asked to."""
    times = metadata.get("execution")
    if not isinstance(times, dict):
        return None
    try:
        begun, ended = (
            datetime.fromisoformat(str(times[key])) for key in ("iopub.execute_input", "shell.execute_reply")
        )
        return max((ended - begun).total_seconds(), 0.0)
    except (KeyError, TypeError, ValueError):  # TypeError: one with a time zone, one without
        return None
