"""``functions.py``: the notebook's functions and classes, each function after a prelude that binds its globals."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import libcst as cst

from ..plan.model import Plan, Replacement
from ..program.model import Function, Program
from .engines import engine_calls
from .opening import opened
from .preludes import Prelude, prelude
from .sources import Source
from .transform import Transform, by_span

DOC = (
    '"""The notebook\'s functions.  Each first binds the notebook\'s names; '
    'from there on it is as the analyst wrote it."""'
)

HERE = "_the_expression_itself_"


def functions(program: Program, plan: Plan, sources: Mapping[int, Source], resources: str) -> str:
    """The definitions in the order of the notebook, without imports."""
    made: list[tuple[object, str]] = []
    for name in plan.functions:
        function = program.functions[name]
        made.append((function.place, _function(program, plan, sources[function.place.cell], function, resources)))
    for name in plan.classes:
        place = program.statements[program.classes[name]].place
        made.append((place, class_(program, plan, sources[place.cell], name, resources)))
    return "\n\n\n".join(code.strip("\n") for _, code in sorted(made, key=lambda each: each[0]))  # type: ignore[arg-type,return-value]


def _function(program: Program, plan: Plan, source: Source, function: Function, resources: str) -> str:
    about = prelude(program, plan, source, function, resources)
    if isinstance(function.node, ast.Lambda):
        return _from_lambda(program, plan, source, function, about, resources)
    node = source.definition(function.node)
    changed = node.visit(_transform(program, plan, source, about, function, resources))
    assert isinstance(changed, cst.FunctionDef)
    return cst.Module([opened(changed, about.top)]).code


def class_(program: Program, plan: Plan, source: Source, name: str, resources: str) -> str:
    statement = program.statements[program.classes[name]]
    node = next(each for each in ast.walk(statement.node) if isinstance(each, ast.ClassDef) and each.name == name)
    methods = {
        source.spot(each.node.lineno, each.node.col_offset): prelude(program, plan, source, each, resources)
        for each in program.functions.values()
        if each.owner == name and not isinstance(each.node, ast.Lambda)
    }
    every = list(methods.values())
    joined = Prelude(
        top=(),
        inner={spot: lines for each in every for spot, lines in each.inner.items()},
        before={spot: lines for each in every for spot, lines in each.before.items()},
        names={span: code for each in every for span, code in each.names.items()},
        undeclared=frozenset(plan.accesses),
    )

    transform = Transform(
        source,
        inner={**joined.inner, **{spot: each.top for spot, each in methods.items()}},
        names=joined.names,
        replacements=by_span(source, _worded(plan.replacements, joined), f"{resources}."),
        before=joined.before,
        undeclared=joined.undeclared,
        engines=engine_calls(program, source, node),
        resources=f"{resources}.",
        database=program.unused("database"),
    )
    changed = source.definition(node).visit(transform)
    assert isinstance(changed, cst.ClassDef)
    return cst.Module([changed]).code


def _transform(
    program: Program, plan: Plan, source: Source, about: Prelude, function: Function, resources: str
) -> Transform:
    return Transform(
        source,
        names=about.names,
        replacements=by_span(source, _worded(plan.replacements, about), f"{resources}."),
        inner=about.inner,
        before=about.before,
        undeclared=about.undeclared,
        engines=engine_calls(program, source, function.node),
        resources=f"{resources}.",
        database=program.unused("database"),
    )


def _worded(replacements: Sequence[Replacement], about: Prelude) -> list[Replacement]:
    """Replacements in the words of ``functions.py``: state comes through its holder."""
    held = {code.partition(".")[2]: code for code in about.names.values()}
    return [
        Replacement(
            place=each.place,
            code=_renamed(each.code, held),
            around=each.around,
            arguments=tuple(_renamed(text, held) for text in each.arguments),
            imports=each.imports,
        )
        for each in replacements
    ]


def _renamed(code: str, names: Mapping[str, str]) -> str:
    """``code`` with names written otherwise; it may be an argument, or hold ``{}`` for an expression."""
    if not names or not any(name in code for name in names):
        return code

    class Names(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.parse(names[node.id], mode="eval").body if node.id in names else node

    tree = ast.parse(f"f({code.replace('{}', HERE)})", mode="eval")
    return ast.unparse(Names().visit(tree))[2:-1].replace(HERE, "{}")


def _from_lambda(
    program: Program, plan: Plan, source: Source, function: Function, about: Prelude, resources: str
) -> str:
    """``f = lambda x: ...`` as the function that it is."""
    node = next(each for each in source.spans if isinstance(each, cst.Lambda) and _is_at(source, each, function))
    transform = _transform(program, plan, source, about, function, resources)
    changed = node.visit(transform)
    assert isinstance(changed, cst.Lambda)
    module = cst.Module([])
    parameters, body = module.code_for_node(changed.params).strip(), module.code_for_node(changed.body)
    lines = "".join(f"    {line}\n" for line in about.top)
    return f"def {function.name}({parameters}):\n{lines}    return ({body})\n"


def _is_at(source: Source, node: cst.CSTNode, function: Function) -> bool:
    return source.spans[node][:2] == source.spot(function.node.lineno, function.node.col_offset)
