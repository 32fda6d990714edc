"""``churn.ipynb`` becomes a ``Notebook``: cells of plain Python, magics dealt with, nothing executed.

A cell is parsed as it stands; only one that is no Python goes through IPython's own transformer, which is slow and
right about magics (``magics``).  What then still does not parse is left out with a diagnostic, the notebook is not.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic, Unusable, error, warning
from .cells import Reading, read_cell
from .load import is_python2, load
from .model import Cell, Notebook

__all__ = ["read"]


def read(path: Path) -> tuple[Notebook, tuple[Diagnostic, ...]]:
    """The notebook at ``path``; raises ``Unusable`` for what is no Python notebook."""
    raw = load(path)
    cells: list[Cell] = []
    left_out: list[tuple[int, str]] = []
    installs: list[str] = []
    diagnostics: list[Diagnostic] = []
    python2 = 0
    for index, cell in enumerate(raw["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        reading = read_cell(index, cell)
        diagnostics.extend(reading.diagnostics)
        installs.extend(reading.installs)
        python2 += _is_python2(reading)
        if reading.cell is not None:
            cells.append(reading.cell)
        elif reading.left_out:
            left_out.append((index, reading.left_out))
    old = error(
        "NB604", f"{path.name} is written in Python 2", fix="convert it to Python 3 first, with 2to3 or by hand"
    )
    if python2 and not any(re.search(r"\bprint\(", cell.code) for cell in cells):
        raise Unusable(old)
    if is_python2(raw):  # what can be read is planned all the same
        diagnostics.append(old)
    if not any(cell.tree.body for cell in cells):
        diagnostics.append(
            error("NB605", f"{path.name} has no code", fix="write the function that the service shall answer with")
        )
    notebook = Notebook(
        filename=path.name,
        title=_title(raw["cells"]) or path.stem,
        cells=tuple(cells),
        left_out=tuple(left_out),
        installs=tuple(dict.fromkeys(installs)),
    )
    return notebook, tuple(diagnostics) + _order(cells)


def _is_python2(reading: Reading) -> bool:
    return reading.cell is None and bool(re.search(r"(?m)^\s*print\s+[\"'\w%]", reading.source))


def _title(cells: list[dict[str, Any]]) -> str:
    """The text of the first heading."""
    for cell in cells:
        if cell["cell_type"] == "markdown" and (found := re.search(r"(?m)^#{1,3}\s+(.+?)\s*#*$", cell["source"])):
            return found[1][:120]
    return ""


def _order(cells: list[Cell]) -> tuple[Diagnostic, ...]:
    """The service is made from the cells in the order of the file, whatever order they were run in."""
    last: Cell | None = None
    for cell in cells:
        if cell.execution_count is None:
            continue
        if last and cell.execution_count < (last.execution_count or 0):
            return (
                warning(
                    "NB704",
                    f"cell {cell.index} was run before cell {last.index}, which stands above it; "
                    "the service follows the order of the file",
                    cell=cell.index,
                    line=1,
                    fix="restart the kernel, run all cells, and see that the results are still right",
                ),
            )
        last = cell
    return ()
