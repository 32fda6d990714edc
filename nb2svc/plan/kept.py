"""Which of the notebook's code is kept, and what it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ..classify.model import Classification, Role
from ..diagnostics import Diagnostic, error
from .model import Access, Factory, Replacement


def functions(classification: Classification, made: Iterable[Factory]) -> tuple[str, ...]:
    """The functions that requests or factories run, in the order of the notebook."""
    program = classification.program
    wanted = set(classification.reached)
    for effect in classification.effects:
        if effect.when == "init":  # ``init_db()``, and all that it calls
            wanted |= {site.function for site in program.deep[f"#{effect.statement}"].calls}
    for each in made:
        for index in each.statements:
            facts = program.deep[f"#{index}"]
            wanted |= {site.function for site in facts.calls} | {
                name for name in facts.reads if name in program.functions
            }
    wanted = {name for name in wanted if name in program.functions and not program.functions[name].owner}
    return tuple(sorted(wanted, key=lambda name: program.functions[name].place))


def classes(classification: Classification, models: Iterable[int], made: Iterable[Factory]) -> tuple[str, ...]:
    """The classes that are kept and describe no table."""
    program = classification.program
    described = set(models)
    used: set[str] = set()
    for each in made:
        for index in each.statements:
            used |= set(program.deep[f"#{index}"].reads)
    for name in functions(classification, made):
        used |= set(program.deep[name].reads)
    queue = [name for name in used if name in program.classes]
    found: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in found and program.classes[name] not in described:
            found.add(name)
            reads = program.deep[f"#{program.classes[name]}"].reads
            queue += [each for each in reads if each in program.classes]
    return tuple(sorted(found, key=lambda name: program.classes[name]))


def constants(classification: Classification, found: Mapping[str, Access]) -> tuple[int, ...]:
    """The statements of constants that are kept."""
    names = [name for name, access in found.items() if access.kind == "constant"]
    return tuple(sorted({index for name in names for index in classification.chains.get(name, ())}))


def startup(classification: Classification) -> tuple[tuple[int, ...], tuple[Diagnostic, ...]]:
    """The statements of ``startup.py``; what they need must be code, a constant or a setting."""
    program = classification.program
    found, problems = [], []
    for effect in classification.effects:
        if effect.when not in ("at_start", "per_thread"):
            continue
        needed = [name for name in program.statements[effect.statement].facts.reads if name in classification.verdicts]
        late = [
            name
            for name in needed
            if classification.verdicts[name].role not in (Role.IMPORT, Role.CONSTANT, Role.FUNCTION, Role.CLASS)
        ]
        place = program.statements[effect.statement].place
        if late:
            problems.append(
                error(
                    "NB401",
                    f"{effect.target} takes effect in the whole process, with {late[0]!r}, which is made later",
                    cell=place.cell,
                    line=place.line,
                    fix="give it a literal",
                )
            )
        found.append(effect.statement)
    return tuple(found), tuple(problems)


def modules(
    classification: Classification,
    made: Iterable[Factory],
    models: Iterable[int],
    inits: Iterable[int],
    started: Iterable[int],
    replacements: Iterable[Replacement],
) -> list[str]:
    """The modules that the kept code imports."""
    program = classification.program
    made = tuple(made)
    kept = {index for each in made for index in each.statements} | set(models) | set(inits) | set(started)
    kept |= {index for name in classification.needed for index in classification.chains.get(name, ())}
    names: set[str] = set()
    found: list[str] = [place.partition(":")[0] for each in replacements for place in each.imports]
    nodes: list[ast.AST] = [program.statements[index].node for index in sorted(kept)]
    nodes += [program.functions[name].node for name in functions(classification, made)]
    nodes += [program.statements[program.classes[name]].node for name in classes(classification, models, made)]
    for top in nodes:
        for node in ast.walk(top):
            match node:
                case ast.Name(id=name) if program.is_global(node):
                    names.add(name)
                case ast.Import(names=aliases):
                    found += [alias.name for alias in aliases]
                case ast.ImportFrom(module=str(module), level=0):
                    found.append(module)
    found += [program.imports[name] for name in sorted(names) if name in program.imports]
    return found
