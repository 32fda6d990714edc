"""``create_engine`` in the service: the pool and the waiting times are the deployment's, the rest is the notebook's."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import libcst as cst

from ..program.model import Program
from .sources import Source, Span

OURS = {"pool_pre_ping", "pool_size", "max_overflow", "pool_timeout", "pool_recycle", "poolclass", "hide_parameters"}
"""Arguments that ``database.options`` gives: what fits one user's laptop does not fit threads and workers."""


def engine_calls(program: Program, source: Source, tree: ast.AST) -> frozenset[Span]:
    """Where ``create_engine`` is called below ``tree``."""
    calls = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and _creates(program, node.func)
    )
    return frozenset(source.span(node) for node in calls)


def pooled(call: cst.Call, resources: str, database: str) -> cst.Call:
    """``call`` with the service's options; ``resources`` stands before the names of that module, and ``database`` is
    what the module of the options is called."""
    url = call.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    name = cst.Module([]).code_for_node(url.value)
    if not isinstance(url.value, cst.Name):
        url, name = (
            url.with_changes(value=cst.parse_expression(f"(url := {name})").with_changes(lpar=[], rpar=[])),
            "url",
        )
    connect = next((each for each in call.args[1:] if each.keyword and each.keyword.value == "connect_args"), None)
    others = [
        each.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        for each in call.args[1:]
        if not each.keyword or each.keyword.value not in OURS | {"connect_args"}
    ]
    given = f", {cst.Module([]).code_for_node(connect.value)}" if connect else ""
    options = cst.parse_expression(f"f(**{database}.options({name}, {resources}settings(){given}))")
    assert isinstance(options, cst.Call)
    arguments: Sequence[cst.Arg] = [url, *others, *options.args]
    return call.with_changes(args=arguments, whitespace_before_args=cst.SimpleWhitespace(""))


def _creates(program: Program, function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            qualified = program.imports.get(name, "")
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            qualified = f"{program.imports.get(name, '')}.{attribute}"
        case _:
            return False
    return qualified in ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine")
