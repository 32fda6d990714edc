"""Which functions answer requests, which only build what lives on, and which help.

``engine = make_engine()`` makes ``make_engine`` a builder, since endpoints read ``engine``; ``score(3)`` at the end of
a cell shows that ``score`` is what the notebook is for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from ..diagnostics import Diagnostic, error, warning
from ..knowledge import known
from ..program.model import CallSite, Program
from ..syntax import is_literal
from .model import Answering
from .tables import table_makers

_PLAIN = ("str", "int", "float", "bool", "list", "dict", "tuple", "NoneType", "set")
_JSON = ("", "json.value", *(f"builtins.{name}" for name in _PLAIN))

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def answering(program: Program, wanted: Iterable[str] = ()) -> tuple[tuple[Answering, ...], tuple[Diagnostic, ...]]:
    """The endpoints of ``program``: those that ``wanted`` names (``f`` or ``POST /path=f``), else inferred ones."""
    if specs := [_spec(each) for each in wanted]:
        return _chosen(program, specs)
    calls = _calls(program)
    candidates = [name for name in program.functions if not program.functions[name].owner and not name.startswith("_")]
    makers = {*table_makers(program).values()}
    candidates = [name for name in candidates if name not in makers]
    shown = [name for name in candidates if name in calls]
    built = builders(program, shown or candidates, calls)
    names = [name for name in shown if name not in built]
    if not names:
        called = {site.function for each in program.functions.values() for site in each.facts.calls}
        built = builders(program, candidates, calls)
        names = [name for name in candidates if name not in called and name not in built and name != "main"]
    found, problems = [], []
    for name in names:
        made, problem = _answering(program, name, calls.get(name, []))
        found += [made] if made else []
        problems += [problem] if problem else []
    if not found:
        problems.append(_none(candidates))
    return tuple(found), tuple(problems)


def builders(program: Program, names: list[str], calls: Mapping[str, list[tuple[int, CallSite]]]) -> set[str]:
    """The functions among ``names`` whose calls feed a global that the others read."""
    built: set[str] = set()
    while True:
        live = {read for name in names if name not in built for read in program.deep[name].reads}
        chain = {index for name in live for index in program.final.get(name, ()) if is_made_by(program, name, index)}
        feeding = set(program.slice_of(chain))
        more = {
            name
            for name in names
            if any(index in feeding and not _is_shown(program, index, site) for index, site in calls.get(name, ()))
        }
        if more <= built:
            return built
        built |= more


def is_made_by(program: Program, name: str, index: int) -> bool:
    """Whether statement ``index`` itself makes or changes ``name``, rather than a function that it demonstrates."""
    statement = program.statements[index]
    if name in statement.binds or name in statement.facts.mutates or name in statement.facts.writes:
        return True
    # ``setup()``: called for its effect alone
    match statement.node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=function), args=[], keywords=[])) if (
            function in program.functions
        ):
            returns = (each for each in ast.walk(program.functions[function].node) if isinstance(each, ast.Return))
            if any(each.value for each in returns):
                return False
            facts = program.functions[function].facts
            # what is shown at the end of a cell may as well be a demonstration, unless it loads something
            loads = not statement.shown or bool({"file", "network", "database"} & facts.asks.keys())
            return name in facts.writes or (loads and name in facts.mutates)
    return False


def _calls(program: Program) -> dict[str, list[tuple[int, CallSite]]]:
    """The top-level calls of each function."""
    found: dict[str, list[tuple[int, CallSite]]] = {}
    for statement in program.statements:
        for site in statement.facts.calls:
            if site.function in program.functions:
                found.setdefault(site.function, []).append((statement.index, site))
    return found


def _is_shown(program: Program, index: int, site: CallSite) -> bool:
    """Whether a call's value is looked at and no more: the whole of a statement, or what is printed."""
    node = program.statements[index].node
    if isinstance(node, ast.Expr):
        return node.value is site.node and bool(site.node.args or site.node.keywords or program.statements[index].shown)
    return False


def _answering(
    program: Program, name: str, calls: list[tuple[int, CallSite]]
) -> tuple[Answering | None, Diagnostic | None]:
    function = program.functions[name]
    where = {"cell": function.place.cell, "line": function.place.line}
    arguments = function.node.args
    if isinstance(function.node, ast.AsyncFunctionDef):
        return None, warning(
            "NB613", f"{name} is asynchronous and becomes no endpoint", fix="make it a plain function", **where
        )
    if arguments.vararg or arguments.posonlyargs:
        what = f"*{arguments.vararg.arg}" if arguments.vararg else "positional-only parameters"
        return None, warning(
            "NB611",
            f"{name} takes {what}, which fields of a JSON body cannot fill, and becomes no endpoint",
            fix="give its parameters names",
            **where,
        )
    injected: dict[str, str] = {}
    fields = [each for each in function.parameters if not (arguments.kwarg and each == arguments.kwarg.arg)]
    for parameter in fields:
        given = [_given(site.node, fields, parameter) for _, site in calls]
        names = {each.id for each in given if isinstance(each, ast.Name) and program.is_global(each)}
        if given and len(names) == 1 and all(isinstance(each, ast.Name) for each in given):
            (filled,) = names
            if filled in program.functions or filled in program.classes or filled in program.imports:
                kind = "function" if filled in program.functions else "class"
                return None, _helper(name, kind, parameter, where)
            if _is_resource(program, filled):
                injected[parameter] = filled
                continue
        kind = program.local_kinds[name].get(parameter, "")
        if kind not in _JSON:
            return None, _helper(name, kind.rpartition(".")[2].removeprefix("notebook:"), parameter, where)
    dropped = (arguments.kwarg.arg,) if arguments.kwarg else ()
    statements = tuple(dict.fromkeys(index for index, _ in calls))
    return Answering(function=name, statements=statements, injected=injected, dropped=dropped), None


def _helper(name: str, kind: str, parameter: str, where: dict[str, int]) -> Diagnostic:
    return warning(
        "NB612",
        f"{name} takes a {kind} as {parameter!r} and is a helper, no endpoint",
        fix=f"write a function that takes plain values and calls {name}",
        **where,
    )


def _given(call: ast.Call, parameters: list[str], name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    at = parameters.index(name)
    return call.args[at] if at < len(call.args) else None


def _is_resource(program: Program, name: str) -> bool:
    if program.kinds.get(name, "") not in _JSON:
        return True
    kind = known().kind(program.kinds.get(name, ""))
    made = [program.statements[index].node for index in program.final.get(name, ())]
    literal = all(isinstance(each, ast.Assign) and is_literal(each.value) for each in made)
    return not literal and bool(made) and (kind is None or bool(kind.lifetime))


def _spec(text: str) -> tuple[str, str, str]:
    """Method, path and function of ``POST /path=function`` or ``function``."""
    route, _, function = text.rpartition("=")
    method, _, path = route.strip().rpartition(" ")
    return method.strip().upper(), path.strip(), function.strip()


def _chosen(
    program: Program, specs: list[tuple[str, str, str]]
) -> tuple[tuple[Answering, ...], tuple[Diagnostic, ...]]:
    calls, found, problems = _calls(program), [], []
    for method, path, name in specs:
        if method not in ("", *METHODS) or not re.fullmatch(r"(/[^\s?#]*)?", path):
            what = f"{method} {path}".strip()
            fix = f"write a method, a path and the function: --endpoint 'POST /{name or 'path'}={name or 'function'}'"
            problems.append(error("NB621", f"{what!r} is no address of an endpoint", fix=fix))
            continue
        if name not in program.functions or program.functions[name].owner:
            problems.append(
                error(
                    "NB621", f"the notebook has no function {name!r}", fix=f"name one of {', '.join(program.functions)}"
                )
            )
            continue
        made, problem = _answering(program, name, calls.get(name, []))
        if made is None:
            assert problem is not None
            problems.append(error(problem.code, problem.message, cell=problem.cell, line=problem.line, fix=problem.fix))
            continue
        found.append(
            Answering(
                function=name,
                statements=made.statements,
                injected=made.injected,
                dropped=made.dropped,
                method=method,
                path=path,
            )
        )
    return tuple(found), tuple(problems)


def _none(candidates: list[str]) -> Diagnostic:
    if not candidates:
        return error(
            "NB610",
            "the notebook defines no function that could answer a request",
            fix="put what shall be served into a function",
        )
    return error(
        "NB610",
        "none of the notebook's functions can be told to be what it serves",
        fix="choose: " + " or ".join(f"--endpoint {name}" for name in candidates[:6]),
    )
