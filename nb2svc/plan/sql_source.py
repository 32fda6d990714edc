"""A bound statement as Python source."""

from __future__ import annotations

from .sql import Bound, Hole, Text


def source(bound: Bound, *, multiline: bool) -> str:
    """The statement as Python source: a plain literal, or an f-string where something fixed is written into it."""
    has_holes = any(isinstance(each, Hole) for each in bound.parts)
    text = "".join(each.text if isinstance(each, Text) else "\0" for each in bound.parts)
    plain = (
        multiline and '"""' not in text and "\\" not in text and not text.endswith('"') and text.isprintable() is False
    )
    plain = plain and all(each.isprintable() or each in "\n\t\0" for each in text)
    pieces = []
    for each in bound.parts:
        if isinstance(each, Hole):
            conversion = f"!{each.conversion}" if each.conversion else ""
            spec = f":{each.format_spec}" if each.format_spec else ""
            pieces.append(f"{{{each.code}{conversion}{spec}}}")
            continue
        piece = each.text if plain else quoted(each.text)[1:-1]
        pieces.append(piece.replace("{", "{{").replace("}", "}}") if has_holes else piece)
    quote = '"""' if plain else '"'
    return f"{'f' if has_holes else ''}{quote}{''.join(pieces)}{quote}"


def quoted(text: str) -> str:
    """``text`` as a Python literal in double quotes."""
    written = repr(
        text + "'"
    )  # with an apostrophe in it, ``repr`` takes double quotes unless there is one of these, too
    if written[0] == '"':
        return f'{written[:-2]}"'
    inner = written[1:-3].replace("\\'", "'").replace('"', '\\"')
    return f'"{inner}"'
