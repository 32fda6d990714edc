"""The Python of a parameter: the source of its value, and its name."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence

from nb2svc.plan.sql.model import Hole, Part, Text

_SIMPLE = re.compile(r"[\w.()\[\], +*/-]+")  # reads the same inside an f-string's braces
_REPEATABLE = re.compile(r"[^\W\d][\w.]*(\[('\w+'|\"\w+\"|\d+)\])?")
_WRAPPED = re.compile(r"(?:int|float|str|Decimal)\((.*)\)")
_LONGEST_NAME = 60


def text_value(parts: Sequence[Part]) -> str:
    """The source of the ``str`` that a quoted piece of SQL was: the value's own text, as the notebook wrote it."""
    if len(parts) == 1 and isinstance(parts[0], Hole) and not parts[0].format_spec:
        if parts[0].is_text and not parts[0].conversion:
            return parts[0].code
        if parts[0].conversion == "s":
            return f"str({parts[0].code})"
    holes = [part for part in parts if isinstance(part, Hole)]
    if all(_SIMPLE.fullmatch(hole.code) for hole in holes):
        template = "".join(_field(part, part.code if isinstance(part, Hole) else "") for part in parts)
        return f"f{_quoted(template)}"
    template = "".join(_field(part, "") for part in parts)
    return f"{_quoted(template)}.format({', '.join(hole.code for hole in holes)})"


def _field(part: Part, code: str) -> str:
    if isinstance(part, Text):
        return part.text.replace("{", "{{").replace("}", "}}")
    conversion = f"!{part.conversion}" if part.conversion else ""
    spec = f":{part.format_spec}" if part.format_spec else ""
    return f"{{{code}{conversion}{spec}}}"


def _quoted(text: str) -> str:
    """``text`` as a string constant, in double quotes where that needs no backslash."""
    plain = text.isprintable() and not set(text) & {'"', "\\"}
    return f'"{text}"' if plain else repr(text)


def repeatable(holes: Sequence[Hole]) -> bool:
    """Evaluating them once is as good as twice: names, attributes and items, no calls."""
    return all(_REPEATABLE.fullmatch(hole.code) for hole in holes)


def name_of(holes: Sequence[Hole]) -> str:
    """``row_id`` for ``row.id``, ``int(row.id)`` or ``row["id"]``; ``value`` for what has no name."""
    if len({hole.code for hole in holes}) != 1:
        return "value"
    code = holes[0].code
    wrapped = _WRAPPED.fullmatch(code)
    code = wrapped[1] if wrapped else code
    if not _REPEATABLE.fullmatch(code):
        return "value"
    name = re.sub(r"\W+", "_", code.rstrip("'\"]")).lstrip("_")
    usable = name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and len(name) <= _LONGEST_NAME
    return name if usable else "value"


def unused(name: str, taken: set[str]) -> str:
    """``name``, or ``name_2``, ``name_3``, …; names that differ in case only count as one."""
    number = 1
    candidate = name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate.lower())
    return candidate
