"""What makes and fills the notebook's tables becomes ``flask init-db``, which does nothing where they are already."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping

from ..classify.model import Classification, Lifetime, Role
from ..diagnostics import Diagnostic, warning
from ..knowledge import known
from .model import Access
from .texts import created, sql_texts


def tables_made(
    classification: Classification, found: Mapping[str, Access], dialect: str
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The statements that make and fill tables, in order, and the tables that their SQL makes.

    Those that need what the service does not keep are left out: another database than the endpoints', say.
    """
    program = classification.program
    within_reach = [each for each in classification.effects if _is_within_reach(classification, found, each.statement)]
    first = next((each.statement for each in within_reach if each.target == "create"), None)
    known_place = bool(listing(classification, found)[0])
    if first is None or not (known_place or isinstance(_called(classification, first), str)):
        return (), ()
    kept: list[int] = []
    for each in within_reach:
        if each.when == "init" or (each.when == "commit" and kept and each.statement > first):
            kept.append(each.statement)
    if not known_place:  # ``init_db()`` connects by itself
        return tuple(index for index in kept if _called(classification, index)), ()
    nodes: list[ast.AST] = [program.statements[index].node for index in kept]
    nodes += [program.functions[name].node for index in kept if (name := _called(classification, index))]
    stored = [each.args[0].value for node in nodes for each in ast.walk(node) if _stores(each)]  # type: ignore[attr-defined]
    return tuple(kept), (*created([text for text, _ in sql_texts(nodes)], dialect), *stored)


def unfilled(classification: Classification, kept: Collection[int]) -> Iterator[Diagnostic]:
    """A warning for each statement that fills a table and is not among the ``kept`` ones."""
    program = classification.program
    for each in classification.effects:
        if each.when != "init" or each.target == "create" or each.statement in kept:
            continue
        place = program.statements[each.statement].place
        yield warning(
            "NB210",
            "this fills a table with what the service does not keep, and is no part of 'flask init-db'",
            cell=place.cell,
            line=place.line,
            fix="load the data into the database by other means",
        )


def _stores(node: ast.AST) -> bool:
    """Whether it writes a frame into a table that is named there."""
    match node:
        case ast.Call(func=ast.Attribute(attr="to_sql"), args=[ast.Constant(value=str()), *_]):
            return True
    return False


def _called(classification: Classification, index: int) -> str | None:
    """The function of the notebook that a statement is a call of."""
    match classification.program.statements[index].node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in classification.program.functions:
            return name
    return None


def listing(classification: Classification, found: Mapping[str, Access]) -> tuple[str, str]:
    """The factory of what knows the database's tables, and the query to ask it (empty for an engine)."""
    rows = {
        name: known().kind(classification.program.kinds.get(name, ""))
        for name in found
        if found[name].kind == "factory"
    }
    able = {name: row.tables for name, row in rows.items() if row is not None and row.tables}
    for name, query in sorted(able.items(), key=lambda each: each[1] != "inspect"):
        return found[name].code.removesuffix("()"), "" if query == "inspect" else query
    return "", ""


def _is_within_reach(classification: Classification, found: Mapping[str, Access], index: int) -> bool:
    """Whether all that a statement reads is code, or something that the service has."""
    statement = classification.program.statements[index]
    for name in statement.facts.reads:
        verdict = classification.verdicts.get(name)
        if verdict is None or name in statement.binds:
            continue
        if name in found:
            kept = classification.chains.get(name, ())
            here = classification.program.chains[index].get(name, ())
            if tuple(each for each in here if each in kept) != kept and verdict.lifetime is Lifetime.PRELOADED:
                return False  # a frame that later cells change is another one when the service has it
            continue
        if verdict.role not in (Role.IMPORT, Role.CLASS, Role.LIBRARY, Role.FUNCTION):
            return False
    return True
