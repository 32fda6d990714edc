"""Decides hole by hole, and puts the statement together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token

from nb2svc.plan.sql.layout import MARKER, Layout, layouts
from nb2svc.plan.sql.lexing import Site, check_comments, site_of, with_type
from nb2svc.plan.sql.model import Bound, Hole, Part, Style, Text, Unbound
from nb2svc.plan.sql.percents import single_percents
from nb2svc.plan.sql.placeholders import placeholders
from nb2svc.plan.sql.positions import check_statement, refusal
from nb2svc.plan.sql.refusals import CLAUSE_FIX, LIST_FIX, Unclear
from nb2svc.plan.sql.splicing import Replacement, splice
from nb2svc.plan.sql.values import name_of, repeatable, text_value, unused

_MOST_CHARACTERS = 200_000
_MOST_PARTS = 2_000
_STATEMENTS = frozenset({"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "("})


def bind(parts: Sequence[Part], *, dialect: str, style: Style, percent_doubled: bool = False) -> Bound | Unbound:
    """The statement with a placeholder for every hole that is not fixed, or why that would not be sound.

    ``style`` ``"named"`` is what ``sqlalchemy.text()`` reads; the others are those of PEP 249.  ``percent_doubled``
    says that the notebook writes ``%%`` where it means ``%``, as it must where a driver gets parameters already or
    where pandas hands plain SQL to an engine.  Raises ``ValueError`` for a dialect that sqlglot does not know.
    """
    reader = Dialect.get_or_raise(dialect)
    parts = tuple(parts)
    holes = [part for part in parts if isinstance(part, Hole) and not part.fixed]
    if not holes:
        return Bound(parts=parts, parameters=())
    try:
        return _bound(single_percents(parts, doubled=percent_doubled), reader, dialect, style)
    except Unclear as unclear:
        return Unbound(reason=unclear.reason, hole=unclear.hole or holes[0].code, fix=unclear.fix)


def _bound(parts: tuple[Part, ...], reader: Dialect, dialect: str, style: Style) -> Bound:
    layout, tokens, tree = _read(parts, reader)
    check_comments(layout, tokens, dialect)
    own = placeholders(layout, tokens, dialect)
    _check_styles({kind for kind, _ in own.values()}, style)
    markers = {piece.marker for piece in layout.holes}
    nodes = _nodes(tree, markers)
    parameters = _Parameters(style, taken={name.lower() for _, name in own.values()})
    replacements: list[Replacement] = []
    for site in _sites(layout, tokens, dialect):
        hole = site.holes[0]
        node = nodes.get(site.markers[0])
        if node is None or any(nodes.get(marker) is not node for marker in site.markers):
            raise Unclear("it does not stand where only a value can stand", CLAUSE_FIX, hole.code)
        _check_hole(hole, site)
        refused = refusal(node, quoted=site.quoted, markers=markers, dialect=dialect)
        if refused is not None:
            raise Unclear(refused.reason, refused.fix, hole.code)
        start, cast = with_type(site, layout, tokens).cast_of(node)
        name = parameters.add(site)
        replacements.append(Replacement(start=start, end=site.end, name=name, cast=cast))
    new = splice(layout, replacements, style, own_placeholders=own)
    return Bound(parts=new, parameters=tuple(parameters.listed))


def _read(parts: tuple[Part, ...], reader: Dialect) -> tuple[Layout, list[Token], exp.Expression]:
    """The first way to read ``parts`` that is one statement.  Raises ``Unclear`` when there is none."""
    length = sum(len(part.text if isinstance(part, Text) else part.known or "") for part in parts)
    if length > _MOST_CHARACTERS or len(parts) > _MOST_PARTS:
        raise Unclear("the statement is too long to be checked", "Split it.")
    problem = Unclear("the statement cannot be read as SQL of this database", CLAUSE_FIX)
    for layout in layouts(parts):
        try:
            tokens = list(reader.tokenize(layout.text))
            if not tokens or tokens[0].text.upper() not in _STATEMENTS:
                continue
            trees = [tree for tree in reader.parser().parse(tokens, layout.text) if tree is not None]
        except (SqlglotError, RecursionError, ValueError, LookupError, TypeError, AttributeError):
            continue  # the last four are mistakes of the parser: what it cannot read is refused
        tree = trees[0] if trees else None
        if isinstance(tree, exp.Expression) and all(isinstance(each, exp.Semicolon) for each in trees[1:]):
            check_statement(tree)
            return layout, tokens, tree
        problem = Unclear("there is more than one statement in it", "Execute one statement at a time.")
    raise problem


def _nodes(tree: exp.Expression, markers: set[str]) -> dict[str, exp.Expression]:
    """Where each marker stands in the tree; one that is there twice, or inside another word, is left out."""
    found: dict[str, exp.Expression] = {}
    twice: set[str] = set()
    for node in tree.walk():
        if not isinstance(node, exp.Identifier | exp.Literal | exp.National):
            continue
        column = node.parent if node.arg_key == "this" and isinstance(node.parent, exp.Column) else None
        place = node if column is None or column.args.get("table") else column
        for marker in markers.intersection(MARKER.findall(node.name)):
            if isinstance(node, exp.Identifier) and node.name != marker:
                continue
            twice |= {marker} & found.keys()
            found[marker] = place
    return {marker: node for marker, node in found.items() if marker not in twice}


def _sites(layout: Layout, tokens: Sequence[Token], dialect: str) -> Iterator[Site]:
    """The places to replace, in order: a hole alone, or a quoted text with all its holes."""
    end = 0
    for piece in layout.holes:
        if piece.start >= end:
            site = site_of(piece, layout, tokens, dialect)
            end = site.end
            yield site


def _check_hole(hole: Hole, site: Site) -> None:
    """Raises ``Unclear`` for a hole whose text in the statement is not just its value."""
    if site.quoted:
        if any(set(each.format_spec) & set("{}\\'\"\n") for each in site.holes):
            raise Unclear("its format cannot be kept", "Format the value before the statement is made.", hole.code)
        return
    if hole.conversion in {"r", "a"}:
        raise Unclear(
            f"`!{hole.conversion}` writes Python's notation into the SQL", "Leave the conversion out.", hole.code
        )
    if hole.format_spec:
        fix = "Compute the rounded or formatted value before the statement is made."
        raise Unclear("outside of quotes a format changes the number that is compared", fix, hole.code)
    if ".join(" in hole.code:
        raise Unclear("it is a whole list joined to one text", LIST_FIX, hole.code)
    if hole.is_text:
        fix = "Put quotes around it in the SQL if it is text; convert it if it is a number: float(…), int(…)."
        raise Unclear("it is text without quotes around it, which is SQL and no value", fix, hole.code)


def _check_styles(own: set[str], style: Style) -> None:
    """Raises ``Unclear`` when the notebook's own placeholders do not go with new ones."""
    allowed = {style} if style in {"named", "pyformat"} else set()
    if own - allowed:
        fix = "Give all values of the statement as parameters, in one style."
        raise Unclear("the statement has placeholders already, and their order or style would not fit", fix)


class _Parameters:
    """Collects names and values; the same value has one name where that is sound."""

    def __init__(self, style: Style, *, taken: set[str]) -> None:
        self.listed: list[tuple[str, str]] = []
        self._positional = style in {"qmark", "format"}
        self._taken = taken
        self._names: dict[str, str] = {}

    def add(self, site: Site) -> str:
        """The name of the parameter for the value at ``site``.

        PostgreSQL gives a parameter one type, by its first use, where two quoted texts may come to have two.
        """
        value = text_value(site.content) if site.quoted else site.holes[0].code
        known = self._names.get(value)
        if known is not None:
            if self._positional:
                self.listed.append((known, value))
                return known
            if repeatable(site.holes) and not (site.quoted and site.dialect == "postgres"):
                return known
        name = self._names[value] = unused(name_of(site.holes), self._taken)
        self.listed.append((name, value))
        return name
