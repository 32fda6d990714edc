"""Where a hole lies among the words of the statement: alone, or inside a quoted text; anything else is refused."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from nb2svc.plan.sql.dialects import PLAIN_BACKSLASH, TYPED_LITERALS
from nb2svc.plan.sql.layout import Layout, Piece
from nb2svc.plan.sql.model import Hole, Part, Text
from nb2svc.plan.sql.refusals import CLAUSE_FIX, NAME_FIX, QUOTES_FIX, Unclear

# words that a value may follow directly; after any other, it would be an alias, a type's text, a unit …
_COMPARING = {"LIKE", "ILIKE", "GLOB", "REGEXP", "RLIKE", "BETWEEN", "FROM"}  # FROM: `is distinct from`
_BEFORE_A_VALUE = frozenset(
    _COMPARING | {"AND", "OR", "NOT", "WHERE", "ON", "HAVING", "WHEN", "LIMIT", "OFFSET", "FIRST", "NEXT"}
)
_BEFORE = re.compile(r"[\w.$@#:\"'`\[\]\\?]")
_AFTER = re.compile(r"[\w.$@#\"'`\[\\?(]|:(?!:)")
_QUOTED = frozenset({TokenType.STRING, TokenType.NATIONAL_STRING})
_UNIT = re.compile(r"(?:year|month|week|day|hour|minute|second)s?", re.IGNORECASE)
_NESTED_COMMENT = re.compile(r"/\*(?:(?!\*/).)*/\*", re.DOTALL)  # it ends at the first */, or at the second
_EXECUTED_COMMENT = re.compile(r"--(?=\S)|/\*M?!")  # MySQL reads SQL in these


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a placeholder is to replace: ``start:end`` of the layout's text.

    ``at`` is the index of its token, ``content`` what stands between the quotes, ``word`` the type's name before a
    typed literal, which starts at ``word_start``.
    """

    start: int
    end: int
    quoted: bool
    holes: tuple[Hole, ...]
    markers: tuple[str, ...]
    dialect: str
    at: int = 0
    content: tuple[Part, ...] = ()
    word: str = ""
    word_start: int = 0

    def cast_of(self, node: exp.Expression) -> tuple[int, str]:
        """Where the replacement starts, and the type to cast the parameter to, or ``""``."""
        if self.word:
            return self.word_start, self.word
        if self.quoted and self.dialect == "postgres" and isinstance(node.parent, exp.Concat | exp.ConcatWs):
            return self.start, "text"  # a function of anything: the server asks for the parameter's type
        return self.start, ""


def check_comments(layout: Layout, tokens: Sequence[Token], dialect: str) -> None:
    """Raises ``Unclear`` where the database may see other words than the parser did."""
    if re.search(r"\\['\"]", layout.text):
        raise Unclear("what a backslash before a quote means depends on the server's settings", QUOTES_FIX)
    end = 0
    for start, stop in [*((token.start, token.end + 1) for token in tokens), (len(layout.text), 0)]:
        gap = layout.text[end:start]
        if _NESTED_COMMENT.search(gap) or (dialect in {"mysql", ""} and _EXECUTED_COMMENT.search(gap)):
            raise Unclear("where one of its comments ends differs between databases", "Remove that comment.")
        end = stop


def site_of(piece: Piece, layout: Layout, tokens: Sequence[Token], dialect: str) -> Site:
    """The place around the hole ``piece``.  Raises ``Unclear``."""
    hole = piece.part
    assert isinstance(hole, Hole)
    at = bisect_right(tokens, piece.start, key=lambda token: token.start) - 1
    if at < 0 or tokens[at].end < piece.start:
        raise Unclear("it stands in a comment", "Remove it from the comment.", hole.code)
    token = tokens[at]
    if (token.start, token.end + 1) == (piece.start, piece.end):
        site = _alone(piece, hole, layout, dialect)
    elif token.token_type in _QUOTED:
        site = _quoted(token, layout, dialect, hole)
    elif token.token_type is TokenType.IDENTIFIER:
        raise Unclear("it stands for a quoted name (text has single quotes)", NAME_FIX, hole.code)
    elif layout.text[token.end] not in "'\"$":
        raise Unclear("it is glued to another word, which makes it a part of a name", NAME_FIX, hole.code)
    else:
        raise Unclear("it stands inside a kind of text that cannot be taken apart safely", QUOTES_FIX, hole.code)
    return replace(site, at=at)


def _alone(piece: Piece, hole: Hole, layout: Layout, dialect: str) -> Site:
    before = layout.text[max(piece.start - 1, 0) : piece.start]
    after = layout.text[piece.end : piece.end + 2]
    if _BEFORE.match(before) or _AFTER.match(after):
        raise Unclear("it is glued to another word, which makes it a part of a name", NAME_FIX, hole.code)
    return Site(start=piece.start, end=piece.end, quoted=False, holes=(hole,), markers=(piece.marker,), dialect=dialect)


def _quoted(token: Token, layout: Layout, dialect: str, hole: Hole) -> Site:
    start, end = token.start, token.end + 1
    if token.token_type is TokenType.NATIONAL_STRING:
        if dialect != "tsql":
            raise Unclear("it stands inside a kind of text that cannot be taken apart safely", QUOTES_FIX, hole.code)
        opening = start + 1
    else:
        opening = start
    quote = layout.text[opening]
    ends = (opening, end - 1)
    if quote not in "'\"" or layout.text[end - 1] != quote or not all(map(layout.is_text_at, ends)):
        raise Unclear("it stands inside a kind of text that cannot be taken apart safely", QUOTES_FIX, hole.code)
    if dialect == "bigquery" and layout.text[opening : opening + 3] == quote * 3:
        raise Unclear("it stands inside a kind of text that cannot be taken apart safely", QUOTES_FIX, hole.code)
    content: list[Part] = []
    markers: list[str] = []
    for piece, text in layout.between(opening + 1, end - 1):
        if isinstance(piece.part, Hole):
            content.append(piece.part)
            markers += [piece.marker] if piece.marker else []
            continue
        odd = quote in text.replace(quote * 2, "")
        if piece.verbatim or odd or ("\\" in text and dialect not in PLAIN_BACKSLASH):
            raise Unclear("the quoted text around it has a meaning of its own", QUOTES_FIX, hole.code)
        content.append(Text(text=text.replace(quote * 2, quote)))
    holes = tuple(part for part in content if isinstance(part, Hole))
    return Site(
        start=start,
        end=end,
        quoted=True,
        holes=tuple(part for part in holes if not part.fixed),
        markers=tuple(markers),
        dialect=dialect,
        content=tuple(content),
    )


def with_type(site: Site, layout: Layout, tokens: Sequence[Token]) -> Site:
    """``site`` with the type before it.  Raises ``Unclear`` when the words beside it give it another meaning."""
    at, hole = site.at, site.holes[0]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    beside = [token for token in (before, after) if token is not None]
    if site.quoted and any(token.token_type in _QUOTED for token in beside):
        raise Unclear("two quoted texts side by side are one text", "Write them as one quoted text.", hole.code)
    word = (before.text.split() or [""])[-1] if before is not None else ""
    if before is None or not (word[:1].isalpha() or word[:1] == "_") or word.upper() in _BEFORE_A_VALUE:
        return site
    if word.upper() == "INTERVAL" and site.dialect == "mysql":
        return site
    known = site.quoted and word.lower() in TYPED_LITERALS.get(site.dialect, ())
    gap = layout.text[before.end + 1 : site.start]
    unit = after is not None and _UNIT.fullmatch(after.text) is not None
    if not known or gap.strip() or unit or not layout.is_text_at(before.start):
        raise Unclear("it does not stand where only a value can stand", CLAUSE_FIX, hole.code)
    return replace(site, word=word, word_start=before.start)
