"""The placeholders that a notebook's text has already, as its tokens show them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot.tokens import Token, TokenType

from nb2svc.plan.sql.layout import Layout

_NO_PLACEHOLDER_AFTER = frozenset(":)]_")  # a slice, a cast, a path


def placeholders(layout: Layout, tokens: Sequence[Token], dialect: str) -> dict[int, tuple[str, str]]:
    """(style, name) of each placeholder by its position; an unknown style is ``"other"``."""
    found = {piece.start: ("pyformat", piece.part.text[2:-2]) for piece in layout.pieces if piece.verbatim}  # type: ignore[union-attr]
    for at, token in enumerate(tokens):
        word = tokens[at + 1] if at + 1 < len(tokens) else None
        glued = word is not None and word.start == token.end + 1 and (word.text[:1].isalpha() or word.text[:1] == "_")
        if token.token_type is TokenType.PLACEHOLDER:
            found[token.start] = ("qmark", "")
        elif token.token_type is TokenType.COLON and glued:
            before = layout.text[token.start - 1 : token.start]
            if not before.isalnum() and before not in _NO_PLACEHOLDER_AFTER and before != "[":
                found[token.start] = ("named", _name(layout, word))
        elif token.token_type is TokenType.MOD and glued and word.text == "s":  # type: ignore[union-attr]
            found[token.start] = ("format", "")
        elif token.token_type is TokenType.PARAMETER and dialect in {"postgres", "sqlite", "bigquery", ""}:
            found[token.start] = ("other", "")
    return found


def _name(layout: Layout, token: Token | None) -> str:
    return "" if token is None else layout.text[token.start : token.end + 1]
