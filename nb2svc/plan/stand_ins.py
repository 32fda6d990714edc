"""Whether the service's own tests can ask its endpoints: SQLite must be able to stand in for all that they need."""

from __future__ import annotations

from collections.abc import Mapping

from ..classify.model import Classification, Lifetime
from ..knowledge import known
from .model import Access, Factory, Setting, Tests
from .tables import base_of, incomplete, mapped_tables
from .texts import bare_tables, statements

_SQLALCHEMY = ("sqlalchemy.",)


def tests(
    classification: Classification,
    accesses: Mapping[str, Access],
    factories: tuple[Factory, ...],
    settings: tuple[Setting, ...],
    dialect: str,
    created: tuple[str, ...],
) -> Tests:
    """What the rendered tests are made from, or why they cannot ask the endpoints.

    The tables ``created`` come with ``flask init-db``, and with the rows that it fills them with.
    """
    program = classification.program
    used = [name for name, access in accesses.items() if access.kind in ("factory", "member")]
    kinds = {name: program.kinds.get(name, "") for name in used}
    engines = [name for name, kind in kinds.items() if kind == "sqlalchemy.Engine"]
    urls = [each for each in settings if each.kind == "url"]

    def no(why: str) -> Tests:
        return Tests(answers=False, why_not=why)

    for name, kind in kinds.items():
        row = known().kind(kind) if kind else None
        lifetime = classification.verdicts[name].lifetime
        if row is not None and row.lifetime and not kind.startswith(_SQLALCHEMY):
            return no(f"{name} speaks with something that tests do not have")
        if row is None and lifetime in (Lifetime.PER_THREAD, Lifetime.PER_PROCESS):
            return no(f"nothing is known of {name}")
    for name in classification.reached:
        if outside := {"network", "file", "terminal"} & set(program.functions[name].facts.asks):
            return no(f"{name} needs the {outside.pop()}")
        if any(site.qualified.endswith(".connect") for site in program.functions[name].facts.calls):
            return no(f"{name} opens a connection of its own")
    if any(each.required and each.kind != "url" for each in settings):
        return no("there are settings that only a deployment can know")
    if any("network" in program.deep[f"#{index}"].asks for each in factories for index in each.statements):
        return no("the network is needed")
    if _reads_unshipped(classification, factories, settings):
        return no("there are files that do not come with the package")
    if not engines:
        return Tests(answers=True)
    if len(engines) > 1 or len(urls) != 1:
        return no("there is more than one database")
    if incomplete(program):
        return no("rows cannot be made up for some of the tables")
    tables = tuple(mapped_tables(program))
    texts = statements(classification)
    if not all(whole for _, whole in texts):
        return no("a statement is put together from names of tables or columns")
    bare, why_not = bare_tables([text for text, _ in texts], dialect, [*created, *(each.name for each in tables)])
    if why_not:
        return no(why_not)
    return Tests(
        answers=True,
        url_setting=urls[0].name,
        engine=engines[0],
        base=base_of(program) if tables else None,
        tables=tables + bare,
    )


def _reads_unshipped(
    classification: Classification, factories: tuple[Factory, ...], settings: tuple[Setting, ...]
) -> bool:
    shipped = any(each.kind == "file" for each in settings)
    program = classification.program
    reads = any("file" in program.deep[f"#{index}"].asks for each in factories for index in each.statements)
    return reads and not shipped
