"""The notebook's cells as concrete syntax, in which comments and layout survive, found by the places of ``ast``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from ..notebook.model import Cell
from ..program.model import Program

Spot = tuple[int, int]
"""Line from 1 and column from 0, in characters as libcst counts."""
Span = tuple[int, int, int, int]


@dataclass(frozen=True)
class Source:
    """One cell.  libcst is slow, so a cell is parsed when something of it is kept."""

    cell: Cell

    @cached_property
    def wrapper(self) -> MetadataWrapper:
        return MetadataWrapper(cst.parse_module(self.cell.code), unsafe_skip_copy=True)

    @cached_property
    def spans(self) -> Mapping[cst.CSTNode, Span]:
        found = self.wrapper.resolve(PositionProvider)
        return {node: (at.start.line, at.start.column, at.end.line, at.end.column) for node, at in found.items()}

    @cached_property
    def lines(self) -> list[str]:
        return self.cell.code.split("\n")

    def spot(self, line: int, column: int) -> Spot:
        """A place of ``ast``, whose columns are bytes."""
        return line, len(self.lines[line - 1].encode()[:column].decode(errors="replace"))

    def span(self, node: ast.expr | ast.stmt) -> Span:
        end = self.spot(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return (*self.spot(node.lineno, node.col_offset), *end)

    def statement(self, node: ast.stmt) -> cst.BaseStatement:
        """The top-level statement that ``node`` is, alone on its line, with the comments above it."""
        at = self.spot(node.lineno, node.col_offset)
        header = self.wrapper.module.header
        for number, each in enumerate(self.wrapper.module.body):
            found = self._of(each, at)
            if found is not None:
                above = [*(header if number == 0 else ()), *each.leading_lines]  # type: ignore[attr-defined]
                return found.with_changes(leading_lines=_comments(above))
        for inner in self.spans:  # below ``if __name__ == "__main__":``
            if isinstance(inner, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                found = self._of(inner, at)
                if found is not None:
                    return found.with_changes(leading_lines=_comments(list(inner.leading_lines)))  # type: ignore[attr-defined]
        raise LookupError(f"no statement at {at}")

    def _of(self, each: cst.BaseStatement | cst.SimpleStatementLine, at: Spot) -> cst.BaseStatement | None:
        if isinstance(each, cst.SimpleStatementLine):
            for small in each.body:
                if self.spans[small][:2] == at:
                    return each if len(each.body) == 1 else cst.SimpleStatementLine([small])  # type: ignore[return-value]
            return None
        return each if self.spans[each][:2] == at else None

    def definition(self, node: ast.AST) -> cst.FunctionDef | cst.ClassDef:
        """The definition that ``node`` is, wherever it stands."""
        at = self.spot(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        for each, span in self.spans.items():
            if isinstance(each, (cst.FunctionDef, cst.ClassDef)) and span[:2] == at:
                above = list(each.leading_lines)
                if self.wrapper.module.body and each is self.wrapper.module.body[0]:
                    above = [*self.wrapper.module.header, *above]
                return each.with_changes(leading_lines=_comments(above))
        raise LookupError(f"no definition at {at}")


def _comments(lines: list[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """The block of comments that stands directly above; what is farther away is about something else."""
    block: list[cst.EmptyLine] = []
    for line in reversed(lines):
        if line.comment is None:
            if block:
                break
            continue
        block.insert(0, line)
    return block


def sources(program: Program) -> dict[int, Source]:
    """By cell number."""
    return {cell.index: Source(cell) for cell in program.notebook.cells}
