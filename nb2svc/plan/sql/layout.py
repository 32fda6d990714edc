"""The statement as one text that can be read: every hole has a stand-in, and it is known where each piece lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from nb2svc.plan.sql.model import Hole, Part, Text

_MOST_READINGS = 32
MARKER = re.compile(r"qx+h[a-j]+z")
_KEYED_PLACEHOLDER = re.compile(r"(%\([^()]*\)s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part at ``start:end`` of the text.  ``marker`` is the stand-in of a hole that is to be bound."""

    part: Part
    start: int
    end: int
    marker: str = ""
    verbatim: bool = False  # a placeholder of the notebook's own, `%(name)s`

    @property
    def is_text(self) -> bool:
        return isinstance(self.part, Text) and not self.verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    text: str
    pieces: tuple[Piece, ...]

    @property
    def holes(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.marker)

    def between(self, start: int, end: int) -> Iterator[tuple[Piece, str]]:
        """The pieces that share text with ``start:end``, each with what of it lies inside."""
        for piece in self.pieces:
            if piece.start < end and start < piece.end:
                yield piece, self.text[max(piece.start, start) : min(piece.end, end)]

    def is_text_at(self, position: int) -> bool:
        return any(piece.is_text for piece, _ in self.between(position, position + 1))


def layouts(parts: tuple[Part, ...]) -> Iterator[Layout]:
    """The ways to read ``parts``: a fixed hole may stand for a name, or for a number."""
    split = tuple(_split(parts))
    prefix = _unused_prefix(split)
    fixed = [part for part, _ in split if isinstance(part, Hole) and part.fixed]
    choices = [
        (f"{prefix}f{_letters(at)}z", "1") if hole.known is None else (hole.known,) for at, hole in enumerate(fixed)
    ]
    for reading in islice(product(*choices), _MOST_READINGS):
        yield _layout(split, prefix, iter(reading))


def _layout(split: tuple[tuple[Part, bool], ...], prefix: str, reading: Iterator[str]) -> Layout:
    pieces: list[Piece] = []
    written: list[str] = []
    end = 0
    for at, (part, verbatim) in enumerate(split):
        marker = ""
        if verbatim:
            stand_in = f"{prefix}v{_letters(at)}z"
        elif isinstance(part, Text):
            stand_in = part.text
        elif part.fixed:
            stand_in = next(reading)
        else:
            stand_in = marker = f"{prefix}h{_letters(at)}z"
        start, end = end, end + len(stand_in)
        pieces.append(Piece(part=part, start=start, end=end, marker=marker, verbatim=verbatim))
        written.append(stand_in)
    return Layout(text="".join(written), pieces=tuple(pieces))


def _letters(number: int) -> str:
    """A number without digits, which the parser would take out of an interval's text."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def _split(parts: tuple[Part, ...]) -> Iterator[tuple[Part, bool]]:
    """The parts, with the notebook's own ``%(name)s`` apart (and marked)."""
    for part in parts:
        if isinstance(part, Hole):
            yield part, False
            continue
        for at, text in enumerate(_KEYED_PLACEHOLDER.split(part.text)):
            if text:
                yield Text(text=text), at % 2 == 1


def _unused_prefix(split: tuple[tuple[Part, bool], ...]) -> str:
    """Letters that the notebook's text does not contain, not even where two parts meet."""
    text = "".join(part.text if isinstance(part, Text) else part.known or "" for part, _ in split).lower()
    prefix = "qx"
    while prefix in text:
        prefix += "x"
    return prefix
