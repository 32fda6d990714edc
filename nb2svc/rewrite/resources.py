"""``resources.py``: a factory for each resource, each the statements of the notebook that make it; and the state."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import libcst as cst

from ..plan.model import Factory, Plan, StateField
from ..program.model import Program
from ..syntax import bound_value
from .blocks import indented
from .engines import engine_calls
from .fields import state_class
from .imports import from_places, module
from .sources import Source, Span
from .transform import Transform, by_span

DOC = '"""The notebook\'s global objects, each with the lifetime that it can bear."""'

SETTINGS = """\
def settings() -> Settings:
    return current_app.config["SETTINGS"]
"""


def resources(program: Program, plan: Plan, sources: Mapping[int, Source]) -> tuple[str, list[str]]:
    """The definitions of ``resources.py``, and the imports that the notebook does not have."""
    imports = ["from flask import current_app", "from .settings import Settings"]
    blocks = [SETTINGS]
    for factory in plan.factories:
        code, needed = _factory(program, plan, sources, factory)
        blocks.append(code)
        imports += needed
    if plan.state:
        code, needed = state_class(program, plan.state, sources)
        blocks.append(code)
        imports += [*needed, "from .lifetimes import per_request"]
    if plan.shared:
        blocks.append(_shared(program, plan, plan.shared, sources))
        imports += [
            "from collections.abc import Iterator",
            "from .lifetimes import per_request",
            "from .shared import Shared",
            *from_places(place for each in plan.shared for place in each.imports),
        ]
    return "\n\n".join(block.strip("\n") + "\n" for block in blocks), imports


def _factory(program: Program, plan: Plan, sources: Mapping[int, Source], factory: Factory) -> tuple[str, list[str]]:
    statements = [_statement(program, plan, sources, factory, index) for index in factory.statements]
    imports = [f"from .lifetimes import {factory.lifetime}"]
    body, yields = _body(program, factory, statements)
    if any("closing(" in line for line in body):
        imports.append("from contextlib import closing")
    if any(
        engine_calls(program, sources[program.statements[i].place.cell], program.statements[i].node)
        for i in factory.statements
    ):
        imports.append(module("database", program))
    annotation, needed = _annotation(program, factory, "".join(body))
    imports += needed
    if yields:
        imports.append("from collections.abc import Iterator")
        annotation = f"Iterator[{annotation}]"
    local = _local_imports(program, plan, factory)
    if _own(program, body):
        local = [module("resources", program), *local] if local else [module("resources", program), ""]
    lines = [f"@{factory.lifetime}", f"def {factory.function}() -> {annotation}:"]
    lines += [f"    {line}" for line in local]
    code = "\n".join([*lines, *indented(body)])
    if factory.record:
        record, more = _record(program, factory)
        return f"{record}\n\n\n{code}", [*imports, *more]
    return code, imports


def _statement(program: Program, plan: Plan, sources: Mapping[int, Source], factory: Factory, index: int) -> str:
    """One statement of the notebook, with what it has from elsewhere asked of the factories."""
    statement = program.statements[index]
    source = sources[statement.place.cell]
    takes = set(factory.takes[index])
    prefix = f"{program.unused('resources')}."
    bound = {name for each in factory.statements for name in program.statements[each].binds}
    names: dict[Span, str] = {
        source.span(node): _said(plan.begun.get(node.id) or plan.accesses[node.id].code, bound, prefix)
        for node in ast.walk(statement.node)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in takes
        and program.is_global(node)
        and plan.accesses[node.id].kind != "constant"
    }
    transform = Transform(
        source,
        names=names,
        replacements=by_span(source, plan.replacements, prefix if "settings" in bound else ""),
        engines=engine_calls(program, source, statement.node),
        resources=prefix if "settings" in bound else "",
        database=program.unused("database"),
    )
    changed = source.statement(statement.node).visit(transform)
    return cst.Module([changed]).code.strip("\n")  # type: ignore[list-item]


def _said(code: str, bound: set[str], prefix: str) -> str:
    """``code``, asked of the module itself where a local of the factory hides the factory that is meant."""
    return f"{prefix}{code}" if code.partition("(")[0] in bound else code


def _own(program: Program, body: list[str]) -> bool:
    """Whether a factory asks its own module for something."""
    alias = program.unused("resources")
    names = {
        each.id for each in ast.walk(ast.parse("\n".join(["def f():", *indented(body)]))) if isinstance(each, ast.Name)
    }
    return alias in names


def _body(program: Program, factory: Factory, statements: list[str]) -> tuple[list[str], bool]:
    """The lines of a factory, and whether it yields because something is to be closed."""
    if factory.record:
        return [*statements, f"return {factory.record}({', '.join(factory.names)})"], False
    name = factory.names[0]
    last = program.statements[factory.statements[-1]].node if factory.statements else None
    value = _assigned(statements[-1], name) if isinstance(last, (ast.Assign, ast.AnnAssign)) else None
    before = statements[:-1] if value is not None else statements
    brief = factory.lifetime == "per_request"
    match factory.close:
        case "":
            return [*before, f"return {name if value is None else value}"], False
        case _ if factory.lifetime == "per_thread":  # a thread is not told when it ends
            return [*before, f"return {name if value is None else value}"], False
        case "with" | "close" as how if value is not None and brief:
            value = value if how == "with" else f"closing({value})"
            return [*before, f"with {value} as {name}:\n    yield {name}"], True
    close = f"{name}.close()" if factory.close == "with" else f"{name}.{factory.close}()"
    if brief:
        return [*statements, f"try:\n    yield {name}\nfinally:\n    {close}"], True
    return [*statements, f"yield {name}", close], True


def _assigned(code: str, name: str) -> str | None:
    """What a statement assigns to ``name`` and to nothing else; ``None`` where a comment would be lost."""
    module = cst.parse_module(code)
    match module.body:
        case [
            cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=found))], value=value)]
            ) as line
        ]:
            if found == name and not line.leading_lines and not module.header:
                return module.code_for_node(value)
    return None


def _annotation(program: Program, factory: Factory, body: str) -> tuple[str, list[str]]:
    if factory.record:
        return factory.record, []
    return annotation(program, factory.annotations[0])


def annotation(program: Program, qualified: str) -> tuple[str, list[str]]:
    """How a class is written in an annotation, and its import; qualified where the notebook means another thing."""
    if not qualified:
        return "Any", ["from typing import Any"]
    module, _, name = qualified.rpartition(".")
    if not module:
        return name, []
    if alias := next((each for each, real in program.imports.items() if real == module), ""):
        return f"{alias}.{name}", []
    if name in program.lives and program.imports.get(name) != qualified:
        return qualified, [f"import {module}"]
    return name, [f"from {module} import {name}"]


def _record(program: Program, factory: Factory) -> tuple[str, list[str]]:
    imports = ["from dataclasses import dataclass"]
    lines = []
    for name, qualified in zip(factory.names, factory.annotations, strict=True):
        written, needed = annotation(program, qualified)
        imports += needed
        lines.append(f"    {name}: {written}")
    doc = '"""What one training run yields: kept together, because they are only true together."""'
    return "\n".join(["@dataclass(frozen=True)", f"class {factory.record}:", f"    {doc}", "", *lines]), imports


def _local_imports(program: Program, plan: Plan, factory: Factory) -> list[str]:
    """Functions and classes of the notebook, imported when the factory runs: their module imports this one."""
    read: set[str] = set()
    for index in factory.statements:
        node = program.statements[index].node
        read |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and program.is_global(each)}
    kept = [name for name in (*plan.functions, *plan.classes) if name in read]
    return [f"from .functions import {', '.join(kept)}", ""] if kept else []


def _shared(program: Program, plan: Plan, fields: Iterable[StateField], sources: Mapping[int, Source]) -> str:
    engine = next((each.function for each in plan.factories if each.annotations[:1] == ("sqlalchemy.Engine",)), None)
    initial = []
    for field in fields:
        value = field.make or "None"
        if field.statement is not None:
            node = program.statements[field.statement].node
            given = bound_value(node, field.name)
            value = ast.unparse(given) if given else "None"
        made = {"{}": "dict", "[]": "list", "dict()": "dict", "list()": "list"}.get(value, f"lambda: {value}")
        initial.append(f'"{field.name}": {made}')
    return "\n".join(
        [
            "@per_request",
            "def shared() -> Iterator[Shared]:",
            f"    with Shared({engine + '()' if engine else None}, {{{', '.join(initial)}}}) as shared:",
            "        yield shared",
        ]
    )
