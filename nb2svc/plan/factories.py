"""Resources become factories: each a slice of the notebook that ends where another factory's value begins.

Values of one training run are one record (``trained_model``), since they are only true together.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping

from ..classify.model import Classification, Lifetime, Role
from ..diagnostics import Diagnostic, error
from ..knowledge import known
from ..program.model import Program
from .beginnings import maker
from .model import Access, Factory
from .names import camel, factory_name

Chain = tuple[int, ...]


def accesses(classification: Classification, settings: Mapping[str, str], secret: Iterable[str]) -> dict[str, Access]:
    """How code comes by each global that the service keeps; ``settings`` maps globals to settings."""
    hidden = set(secret)
    found: dict[str, Access] = {}
    ends = [index for name in classification.needed for index in classification.chains.get(name, ())]
    made = classification.program.slice_of(ends)
    taken = {name for index in made for name in classification.program.needs(index)}
    for group in groups(classification):
        record = _record_name(classification, group)
        for name in group:
            code = f"{record}().{name}" if len(group) > 1 else f"{record}()"
            found[name] = Access(kind="member" if len(group) > 1 else "factory", code=code)
    for name, verdict in classification.verdicts.items():
        if name in found or (name not in classification.needed and name not in classification.started):
            continue
        if name in settings:
            code = f"settings().{settings[name]}" + (".get_secret_value()" if settings[name] in hidden else "")
            found[name] = Access(kind="setting", code=code)
        elif verdict.role in (Role.CONFIG, Role.SECRET):
            found[name] = Access(kind="factory", code=f"{factory_name(name)}()")
        elif verdict.role is Role.RESOURCE and (name in classification.needed or name in taken):
            short = verdict.lifetime is Lifetime.PER_REQUEST
            found[name] = Access(kind="factory", code=f"{factory_name(name)}()", per_request=short)
        elif verdict.rule == "NB306":  # requests only read it, and each has its own
            found[name] = Access(kind="factory", code=f"{factory_name(name)}()", per_request=True)
        elif verdict.role is Role.STATE:
            kind = "shared" if verdict.lifetime is Lifetime.SHARED else "state"
            found[name] = Access(kind=kind, code=f"{kind}().{name}", rebound=_is_rebound(classification, name))
        elif verdict.role is Role.CONSTANT or _is_plain_library(classification, name):
            found[name] = Access(kind="constant", code=name)
    return {name: found[name] for name in classification.verdicts if name in found}


def _is_plain_library(classification: Classification, name: str) -> bool:
    """Whether it is code like a constant (a logger, say); what describes tables has a module of its own."""
    kind = classification.program.kinds.get(name, "")
    return classification.verdicts[name].role is Role.LIBRARY and not kind.startswith("sqlalchemy")


def groups(classification: Classification) -> list[tuple[str, ...]]:
    """The artifacts, those that come out of the same computation together, in the order of the notebook."""
    program = classification.program
    found: list[tuple[set[str], set[int]]] = []
    kept = [name for name, verdict in classification.verdicts.items() if verdict.lifetime is Lifetime.ARTIFACT]
    runs_kept = {index for name in kept for index in classification.chains[name]}
    for name in kept:
        made = set(program.slice_of(classification.chains[name]))
        costly = {index for index in made if program.deep[f"#{index}"].expensive or index in runs_kept}
        names, runs = {name}, costly
        for other in [each for each in found if each[1] & costly]:
            names, runs = names | other[0], runs | other[1]
            found.remove(other)
        found.append((names, runs))
    order = list(classification.verdicts)
    return [tuple(sorted(names, key=order.index)) for names, _ in found]


def _record_name(classification: Classification, group: tuple[str, ...]) -> str:
    if len(group) == 1:
        return factory_name(group[0])
    kinds = {name: known().kind(classification.program.kinds.get(name, "")) for name in group}
    main = next((name for name in group if (kind := kinds[name]) and kind.expensive), group[0])
    return f"trained_{main}".lower()


def _is_rebound(classification: Classification, name: str) -> bool:
    return any(name in classification.program.functions[each].facts.writes for each in classification.reached)


def factories(
    classification: Classification, found: Mapping[str, Access]
) -> tuple[tuple[Factory, ...], tuple[Diagnostic, ...]]:
    """The factories of ``resources.py`` in the order of the notebook, and what stands in the way of them."""
    program = classification.program
    cut = cutter(classification, found)
    made: list[Factory] = []
    problems: list[Diagnostic] = []
    for name, access in found.items():
        verdict = classification.verdicts[name]
        first = started_with(classification, found, name)
        if (access.kind not in ("factory", "member") and not first) or any(name in each.names for each in made):
            continue
        group: tuple[str, ...] = (name,)
        if access.kind == "member":
            group = tuple(
                each for each, other in found.items() if other.code.split("(")[0] == access.code.split("(")[0]
            )
        lifetime = str(verdict.lifetime or Lifetime.PRELOADED)
        kind = known().kind(program.kinds.get(name, ""))
        chain = [index for each in group for index in classification.chains[each]]
        statements = program.slice_of(chain, _but(cut, group))
        problems += _unmade(classification, group, statements)
        made.append(
            Factory(
                function=first[0] if first else access.code.split("(")[0],
                lifetime=first[1] if first else lifetime,
                names=group,
                statements=statements,
                takes={index: _taken(program, index, _but(cut, group), found) for index in statements},
                record=camel(access.code.split("(")[0]) if access.kind == "member" else "",
                close=kind.close
                if kind and lifetime in ("per_process", "per_thread", "per_request") and not first
                else "",
                annotations=tuple(_annotation(program, each) for each in group),
                reason=verdict.reason,
            )
        )
    made.sort(key=lambda each: max(each.statements, default=0))
    return tuple(made), tuple(problems)


def started_with(classification: Classification, found: Mapping[str, Access], name: str) -> tuple[str, str] | None:
    """The factory (and its lifetime) of the value that state begins with, if it has one."""
    return maker(classification, name) if found[name].kind in ("state", "shared") else None


def cutter(classification: Classification, found: Mapping[str, Access]) -> Callable[[str, Chain], bool]:
    """Whether a value that a slice needs is to be had elsewhere: from a factory, a setting, or as code."""
    program = classification.program

    def cut(name: str, chain: Chain) -> bool:
        if name in program.functions or name in program.classes or name in program.imports:
            return True
        if classification.verdicts[name].role is Role.LIBRARY:
            return True
        if name not in found or (found[name].kind in ("state", "shared") and not maker(classification, name)):
            return False
        here = tuple(index for index in chain if index in classification.chains.get(name, ()))
        return here == classification.chains.get(name) and here == chain

    return cut


def _but(cut: Callable[[str, Chain], bool], group: tuple[str, ...]) -> Callable[[str, Chain], bool]:
    return lambda name, chain: name not in group and cut(name, chain)


def _taken(
    program: Program, index: int, cut: Callable[[str, Chain], bool], found: Mapping[str, Access]
) -> tuple[str, ...]:
    """The globals that a statement of a slice has from elsewhere."""
    return tuple(name for name, chain in program.needs(index).items() if name in found and cut(name, chain))


def _annotation(program: Program, name: str) -> str:
    kind = known().kind(program.kinds.get(name, ""))
    if kind is None or not kind.annotation:
        return ""
    return program.kinds[name] if kind.annotation == "self" else kind.annotation


def _unmade(classification: Classification, group: tuple[str, ...], statements: Chain) -> list[Diagnostic]:
    """A global that a function binds or fills at start is in no statement whose value a factory could return."""
    program = classification.program
    bound = {name for index in statements for name in program.statements[index].binds}
    written = {
        name
        for index in statements
        for name in (*program.deep[f"#{index}"].writes, *program.deep[f"#{index}"].mutates)
        if name not in program.statements[index].binds and name not in program.statements[index].facts.mutates
    }
    return [
        error(
            "NB614",
            f"{name!r} is made or filled by a function that reaches for it, so that no statement says what it is",
            cell=classification.verdicts[name].place.cell,
            line=classification.verdicts[name].place.line,
            fix=f"return it from the function, and write {name} = ... where it is called",
        )
        for name in group
        if name not in bound or name in written
    ] + [
        error(
            "NB615",
            f"{name!r} is made in terms of a magic, which only a notebook has",
            cell=program.statements[index].place.cell,
            line=program.statements[index].place.line,
            fix="write it in Python",
        )
        for name in group
        for index in statements
        if any(
            isinstance(each, ast.Name) and each.id == "get_ipython" for each in ast.walk(program.statements[index].node)
        )
    ]
