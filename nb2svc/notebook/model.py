"""What ``notebook`` hands on: the cells as Python, numbered as JupyterLab shows them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One code cell.

    ``code`` is plain Python whose lines have the numbers that they have in ``source``, the cell as it was written;
    ``tree`` is ``code`` parsed.  ``seconds`` is how long the cell ran when it was last executed, if that was recorded.
    ``directives`` are the author's words to nb2svc, by line.  ``result`` is the text of the last expression's recorded
    value, ``printed`` what the cell printed.
    """

    index: int
    source: str
    code: str
    tree: ast.Module
    tags: tuple[str, ...] = ()
    directives: Mapping[int, str] = field(default_factory=dict)
    execution_count: int | None = None
    seconds: float | None = None
    result: str | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """``cells`` are the code cells that hold Python, in the order of the file; ``left_out`` the other code cells.

    ``installs`` are the requirements of ``pip install`` lines, as they stand there.
    """

    filename: str
    title: str
    cells: tuple[Cell, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    installs: tuple[str, ...] = ()
