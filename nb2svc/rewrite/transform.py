"""The one transformer: expressions and names change at the places that the plan names, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import libcst as cst

from ..plan.model import Replacement
from .engines import pooled
from .opening import opened
from .sources import Source, Span, Spot


class Transform(cst.CSTTransformer):
    """``names`` maps spans of names to Python source, ``replacements`` spans of expressions.

    ``before`` are lines to insert before the statements that begin at given spots, ``inner`` those with which the
    bodies of the functions there begin.  ``undeclared`` are names whose ``global`` declaration is dropped, ``engines``
    calls of ``create_engine``, ``resources`` what stands before the names of ``resources.py``, ``database`` what the
    module of that name is called.
    """

    def __init__(
        self,
        source: Source,
        *,
        names: Mapping[Span, str],
        replacements: Mapping[Span, Sequence[Replacement]],
        inner: Mapping[Spot, Sequence[str]] | None = None,
        before: Mapping[Spot, Sequence[str]] | None = None,
        undeclared: Iterable[str] = (),
        engines: frozenset[Span] = frozenset(),
        resources: str = "",
        database: str = "database",
    ) -> None:
        self.engines, self.resources, self.database = engines, resources, database
        self.source, self.names, self.replacements = source, names, replacements
        self.inner, self.before, self.undeclared = inner or {}, before or {}, set(undeclared)

    def on_leave(self, original_node: cst.CSTNode, updated_node: Any) -> Any:
        updated_node = super().on_leave(original_node, updated_node)
        if not isinstance(original_node, cst.BaseExpression):
            return updated_node
        span = self.source.spans.get(original_node)
        if span is None:
            return updated_node
        if isinstance(original_node, cst.Name) and span in self.names:
            return cst.parse_expression(self.names[span])
        if span in self.engines and isinstance(updated_node, cst.Call):
            updated_node = pooled(updated_node, self.resources, self.database)
        for each in self.replacements.get(span, ()):
            updated_node = self._replaced(each, updated_node)
        return updated_node

    def _replaced(self, each: Replacement, node: cst.BaseExpression) -> cst.BaseExpression:
        if each.arguments and isinstance(node, cst.Call):
            more = [_argument(text) for text in each.arguments]
            return node.with_changes(args=[*_open_ended(node.args), *more])
        if not each.code:
            return node
        code = each.code
        if each.around:
            code = code.replace("{}", cst.Module([]).code_for_node(node), 1)
        return cst.parse_expression(code)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> Any:
        return self._with_lines(original_node.body[0] if original_node.body else original_node, updated_node)

    def _with_lines(self, original: cst.CSTNode, updated: Any) -> Any:
        span = self.source.spans.get(original)
        lines = self.before.get(span[:2], ()) if span else ()
        if not lines:
            return updated
        return cst.FlattenSentinel([*(cst.parse_statement(line) for line in lines), updated])

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> Any:
        span = self.source.spans.get(original_node)
        return opened(updated_node, self.inner.get(span[:2], ())) if span else updated_node

    def leave_If(self, original_node: cst.If, updated_node: cst.If) -> Any:
        return self._with_lines(original_node, updated_node)

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> Any:
        return self._with_lines(original_node, updated_node)

    def leave_While(self, original_node: cst.While, updated_node: cst.While) -> Any:
        return self._with_lines(original_node, updated_node)

    def leave_Try(self, original_node: cst.Try, updated_node: cst.Try) -> Any:
        return self._with_lines(original_node, updated_node)

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> Any:
        return self._with_lines(original_node, updated_node)

    def leave_Global(self, original_node: cst.Global, updated_node: cst.Global) -> Any:
        kept = [each for each in updated_node.names if each.name.value not in self.undeclared]
        if not kept:
            return cst.RemoveFromParent()
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return updated_node.with_changes(names=kept)


def _argument(text: str) -> cst.Arg:
    call = cst.parse_expression(f"f({text})")
    assert isinstance(call, cst.Call)
    return call.args[0]


def _open_ended(arguments: Sequence[cst.Arg]) -> list[cst.Arg]:
    """``arguments`` such that more can follow: a trailing comma becomes the default one."""
    return [
        each if number < len(arguments) - 1 else each.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        for number, each in enumerate(arguments)
    ]


def by_span(source: Source, replacements: Iterable[Replacement], prefix: str = "") -> dict[Span, list[Replacement]]:
    """The ones of ``replacements`` that stand in ``source``, by the span of the expression.

    ``prefix`` stands before the names of ``resources.py``.
    """
    found: dict[Span, list[Replacement]] = {}
    for each in replacements:
        if prefix and each.code.startswith("settings()"):
            each = replace(each, code=f"{prefix}{each.code}")
        cell, line, column, end_line, end_column = each.place
        if cell == source.cell.index:
            span = (*source.spot(line, column), *source.spot(end_line, end_column))
            found.setdefault(span, []).append(each)
    return found
