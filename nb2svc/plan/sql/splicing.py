"""The author's text with placeholders in it: nothing else of its layout, comments or spelling changes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nb2svc.plan.sql.layout import Layout
from nb2svc.plan.sql.model import Hole, Part, Style, Text
from nb2svc.plan.sql.refusals import Unclear

_PLACEHOLDERS = {"named": ":{}", "qmark": "?", "format": "%s", "pyformat": "%({})s"}
# what sqlalchemy.text() takes for a parameter, quoted or not
_COLON_NAME = re.compile(r"(?<![:\w\\]):(\w+)(?![:\w])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A placeholder for ``start:end``; ``cast`` is the type that the text there had by its own name."""

    start: int
    end: int
    name: str
    cast: str


def splice(
    layout: Layout, replacements: Sequence[Replacement], style: Style, *, own_placeholders: Collection[int]
) -> tuple[Part, ...]:
    """The parts of the new statement.  Raises ``Unclear`` for text that ``style`` cannot carry."""
    escapes = _colons(layout, replacements, own_placeholders) if style == "named" else frozenset()
    doubled = style in {"format", "pyformat"}
    _check_fixed(layout, style)
    parts: list[Part] = []
    queue = list(reversed(replacements))
    for piece in layout.pieces:
        at = piece.start
        while at < piece.end:
            while queue and queue[-1].end <= at:
                queue.pop()
            coming = queue[-1] if queue and queue[-1].start < piece.end else None
            stop = piece.end if coming is None else max(coming.start, at)
            if stop > at:
                kept = _kept(layout, at, stop, escapes, doubled=doubled and not piece.verbatim)
                parts.append(piece.part if isinstance(piece.part, Hole) else Text(text=kept))
            if coming is not None:
                if coming.start >= piece.start:
                    parts.append(Text(text=_placeholder(coming, layout.text, style)))
                stop = min(coming.end, piece.end)
            at = stop
    return _joined(parts)


def _kept(layout: Layout, start: int, stop: int, escapes: Collection[int], *, doubled: bool) -> str:
    piece, text = next(layout.between(start, stop))
    if piece.verbatim and isinstance(piece.part, Text):
        return piece.part.text
    kept = "".join("\\:" if start + at in escapes else letter for at, letter in enumerate(text)) if escapes else text
    return kept.replace("%", "%%") if doubled else kept


def _placeholder(replacement: Replacement, text: str, style: Style) -> str:
    placeholder = _PLACEHOLDERS[style].format(replacement.name)
    before, after = text[max(replacement.start - 1, 0) : replacement.start], text[replacement.end : replacement.end + 1]
    if replacement.cast:
        placeholder = f"CAST({placeholder} AS {replacement.cast})"
    elif style == "named" and after == ":":
        placeholder = f"({placeholder})"  # text() reads no parameter in `:name::type`
    return f"{' ' * _is_word(before)}{placeholder}{' ' * _is_word(after)}"


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _colons(layout: Layout, replacements: Sequence[Replacement], own: Collection[int]) -> frozenset[int]:
    """The colons that text() would take for parameters and that are none."""
    if "\\:" in layout.text:
        fix = "Write the colon without a backslash, or compare with a parameter."
        raise Unclear("a backslash before a colon means something else to sqlalchemy.text()", fix)
    found: set[int] = set()
    for match in _COLON_NAME.finditer(layout.text):
        if match.start() in own or any(each.start <= match.start() < each.end for each in replacements):
            continue
        if any(not piece.is_text for piece, _ in layout.between(*match.span())):
            raise Unclear("a colon directly before a value is a parameter to sqlalchemy.text()", "Put a blank between.")
        found.add(match.start())
    return frozenset(found)


def _check_fixed(layout: Layout, style: Style) -> None:
    """Fixed text that is known must not read as a placeholder."""
    for piece in layout.pieces:
        known = piece.part.known if isinstance(piece.part, Hole) else None
        if known and ("%" in known if style in {"format", "pyformat"} else style == "named" and ":" in known):
            fix = "Write this text into the statement itself."
            raise Unclear("it would be read as a placeholder", fix, piece.part.code)  # type: ignore[union-attr]


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    joined: list[Part] = []
    for part in parts:
        if joined and isinstance(part, Text) and isinstance(joined[-1], Text):
            joined[-1] = Text(text=joined[-1].text + part.text)
        else:
            joined.append(part)
    return tuple(joined)
