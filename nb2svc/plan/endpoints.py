"""Answering functions become endpoints: paths, and fields with types from annotations, defaults and calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..classify.model import Answering, Classification
from ..diagnostics import Diagnostic, error, warning
from ..program.model import CallSite, Function, Program
from ..syntax import bound_value
from .literals import annotation, json_type, shape, value_of
from .model import Access, Endpoint, Injected, Parameter

RESERVED = ("/healthz", "/readyz", "/openapi", "/static", "/jobs")
_PLAIN = {"int": "integer", "float": "number", "str": "string", "bool": "boolean", "list": "array", "dict": "object"}
_PLAIN |= {"List": "array", "Dict": "object", "tuple": "array", "Tuple": "array", "set": "array", "date": "string"}
_PLAIN |= {"datetime": "string", "Any": "", "Sequence": "array", "Mapping": "object", "Iterable": "array"}
_SPELLED = {"List": "list", "Dict": "dict", "Tuple": "list", "tuple": "list", "set": "list", "Sequence": "list"}
_SPELLED |= {"Mapping": "dict", "Iterable": "list"}


def endpoints(
    classification: Classification, accesses: Mapping[str, Access]
) -> tuple[tuple[Endpoint, ...], tuple[Diagnostic, ...]]:
    """The endpoints of the service, and what there is to say about them."""
    found: list[Endpoint] = []
    problems: list[Diagnostic] = []
    for each in classification.answering:
        made = _endpoint(classification, each, accesses)
        where = {"cell": made.cell, "line": made.line}
        if any(made.path == taken or made.path.startswith(f"{taken}/") for taken in RESERVED):
            fix = f"choose another one: --endpoint 'POST /my_{made.calls}={made.calls}'"
            problems.append(error("NB616", f"{made.path} is the service's own address", fix=fix, **where))
        if any((made.method, made.path) == (other.method, other.path) for other in found):
            problems.append(error("NB616", f"{made.path} is there twice", fix="give each endpoint a path", **where))
        if unknown := set(re.findall(r"<(?:[^:<>]*:)?(\w+)>", made.path)) - {field.name for field in made.parameters}:
            fix = f"name what {made.calls} takes: {', '.join(field.name for field in made.parameters) or 'nothing'}"
            problems.append(error("NB616", f"{made.path} names {min(unknown)!r}, which is no field", fix=fix, **where))
        problems += [
            warning(
                "NB617",
                f"the ** parameter {name!r} of {each.function} is left out: a caller could send anything in it",
                fix="name the fields that callers may send",
                **where,
            )
            for name in each.dropped
        ]
        found.append(made)
    return tuple(found), tuple(problems)


def _endpoint(classification: Classification, each: Answering, accesses: Mapping[str, Access]) -> Endpoint:
    program = classification.program
    function, facts = program.functions[each.function], program.deep[each.function]
    recorded = _recorded(program, each)
    # what the recorded call gives first: the values of one call belong together
    sites = sorted(_sites(program, each), key=lambda site: not recorded or site is not recorded[2])
    fields = [name for name in function.parameters if name not in each.injected and name not in each.dropped]
    in_path = set(re.findall(r"<(?:[^:<>]*:)?(\w+)>", each.path))
    elsewhere = "query" if each.method in ("GET", "HEAD", "DELETE") else "body"
    parameters = tuple(
        replace(
            _parameter(program, function, name, sites, one_call=recorded is not None),
            place="path" if name in in_path else elsewhere,
        )
        for name in fields
    )
    injected = tuple(
        Injected(name=name, value=f"resources.{accesses[filled].code}") for name, filled in each.injected.items()
    )
    touched = {*facts.reads, *facts.writes, *facts.mutates}
    shared = [name for name in touched if name in accesses and accesses[name].kind == "shared"]
    changes = any(name in facts.writes or name in facts.mutates for name in shared)
    method = each.method or ("POST" if parameters or changes or facts.alters else "GET")
    return Endpoint(
        name=each.function,
        method=method,
        path=each.path or f"/{each.function}",
        origin="function",
        calls=each.function,
        parameters=parameters,
        injected=injected,
        doc=_doc(function),
        uses_database="database" in facts.asks or bool(facts.alters),
        writes_shared=changes,
        shape=recorded[1] if recorded else None,
        recorded_cell=recorded[0] if recorded else None,
        cell=function.place.cell,
        line=function.place.line,
    )


def _sites(program: Program, each: Answering) -> Iterator[CallSite]:
    for index in each.statements:
        yield from (site for site in program.statements[index].facts.calls if site.function == each.function)


def _doc(function: Function) -> str:
    return "" if isinstance(function.node, ast.Lambda) else ast.get_docstring(function.node) or ""


def _parameter(program: Program, function: Function, name: str, sites: list[CallSite], *, one_call: bool) -> Parameter:
    """``one_call``: the first site alone gives an example to what may be left out."""
    argument, default = _definition(function, name)
    examples = [value for site in sites for value in _example(program, function, name, site)]
    required, value, computed = default is None, None, False
    if default is not None:
        try:
            value = value_of(_literal(program, default))
        except ValueError:
            computed = True
    spelled, kind = _annotated(argument.annotation) if argument.annotation else ("", "")
    if not spelled:
        hints = [*examples, *([value] if value is not None else [])]
        kinds = {annotation(each) for each in hints if each is not None}
        kinds = {"float"} if kinds == {"int", "float"} else kinds
        spelled = kinds.pop() if len(kinds) == 1 else "Any"
        kind = json_type(next(each for each in hints if each is not None)) if spelled != "Any" else ""
        if spelled == "float":
            kind = "number"
    shown = list(_example(program, function, name, sites[0])) if one_call and not required else examples
    if not required and value is None and "None" not in spelled and spelled != "Any":
        spelled = f"{spelled} | None"
    return Parameter(
        name=name,
        type=kind,
        annotation=spelled,
        required=required,
        default=list(value) if isinstance(value, (tuple, set)) else value,
        example=list(shown[0]) if shown and isinstance(shown[0], (tuple, set)) else shown[0] if shown else None,
        has_example=bool(shown),
        computed=computed,
    )


def _definition(function: Function, name: str) -> tuple[ast.arg, ast.expr | None]:
    arguments = function.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = list(zip(positional, [*defaults, *arguments.defaults], strict=True))
    pairs += list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    return next(pair for pair in pairs if pair[0].arg == name)


def _example(program: Program, function: Function, name: str, site: CallSite) -> Iterator[Any]:
    """What one call of the notebook gives to a parameter, if that is a literal or a name for one."""
    for keyword in site.node.keywords:
        if keyword.arg == name:
            given: ast.expr | None = keyword.value
            break
    else:
        at = function.parameters.index(name)
        given = site.node.args[at] if at < len(site.node.args) else None
    try:
        value = value_of(_literal(program, given))
    except ValueError:
        return
    if isinstance(value, (str, int, float, bool, list, tuple, dict)):
        yield value


def _literal(program: Program, node: ast.expr | None) -> ast.expr | None:
    if isinstance(node, ast.Name) and program.is_global(node):
        chain = program.final.get(node.id, ())
        return bound_value(program.statements[chain[0]].node, node.id) if len(chain) == 1 else node
    return node


def _annotated(node: ast.expr) -> tuple[str, str]:
    """A parameter's annotation in plain spelling, and JSON Schema's word for it; empty for what JSON cannot hold."""
    match node:
        case ast.Constant(value=None):
            return "None", "null"
        case ast.Constant(value=str(text)):
            try:
                return _annotated(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError):
                return "", ""
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in _PLAIN:
            return _SPELLED.get(name, name), _PLAIN[name]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            one, other = _annotated(left), _annotated(right)
            if one[0] and other[0]:
                return f"{one[0]} | {other[0]}", one[1] if one[1] != "null" else other[1]
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional"), slice=inner):
            spelled, kind = _annotated(inner)
            return (f"{spelled} | None", kind) if spelled else ("", "")
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal"), slice=inner):
            values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if all(isinstance(each, ast.Constant) and isinstance(each.value, (str, int)) for each in values):
                first = value_of(values[0])
                return f"Literal[{', '.join(repr(value_of(each)) for each in values)}]", json_type(first)
        case ast.Subscript(value=outer, slice=inner):
            spelled, kind = _annotated(outer)
            inside = [_annotated(each)[0] for each in (inner.elts if isinstance(inner, ast.Tuple) else [inner])]
            inside = [each for each in inside if each]
            if spelled == "list":
                same = dict.fromkeys(inside)
                return f"list[{next(iter(same))}]" if len(same) == 1 else "list[Any]", kind
            if spelled == "dict":
                return f"dict[str, {inside[1]}]" if len(inside) == 2 else "dict[str, Any]", kind
    return "", ""


def _recorded(program: Program, each: Answering) -> tuple[int, Any, CallSite] | None:
    """The cell that shows a result of the function, the types in that (values may be customers' data), and the call.

    Of several cells the one whose call gives most.
    """
    found: list[tuple[int, Any, CallSite]] = []
    for index in each.statements:
        statement = program.statements[index]
        if not statement.shown or not isinstance(statement.node, ast.Expr):
            continue
        calls = [site for site in statement.facts.calls if site.node is statement.node.value]
        if not calls or calls[0].function != each.function:
            continue
        cell = next(cell for cell in program.notebook.cells if cell.index == statement.place.cell)
        try:
            value = ast.literal_eval(cell.result or "")
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        found.append((cell.index, shape(value), calls[0]))
    return max(found, key=lambda each: len(each[2].node.args) + len(each[2].node.keywords), default=None)
