"""Values in the languages of the rendered files, each through that language's own rules.

What a notebook says is anybody's text: a title may hold ``\"\"\"``, a default ``$(rm)``, a file name ``{{ 7 * 7 }}``.
Only what a writer of the target language made is a ``Code``, and a template prints nothing else (``finalize``), so a
value that somebody forgot to write properly stops the rendering instead of becoming part of a program.
"""

from __future__ import annotations

import inspect
import json
import math
import re
from typing import Any

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
SPAN = re.compile(r"`[\w .,:/=()\[\]{}'\"+%<>-]+`")
MARKS = re.compile(r"([\\`*_\[\]|~#!$])")
BARE = re.compile(r"[\w./:@+,%&?=*-]*", re.ASCII)


class Code(str):
    """Text that belongs into a rendered file as it is."""

    __slots__ = ()


def finalize(value: Any) -> Any:
    if isinstance(value, Code) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(f"a template may not print {str(value)!r}: no writer has made it text of the file's language")


def identifier(text: str) -> Code:
    if not re.fullmatch(r"[A-Za-z_]\w*", text, re.ASCII):
        raise ValueError(f"{text!r} is no name")
    return Code(text)


def line(text: str) -> str:
    """``text`` on one line and without what an editor or a terminal would obey."""
    return " ".join(CONTROL.sub(" ", text).split())


def py(value: Any) -> Code:
    """A literal of Python for what JSON can hold."""
    match value:
        case float() if math.isnan(value) or math.isinf(value):
            return Code(f"float({str(value)!r})")
        case None | bool() | int() | float() | str():
            return Code(repr(value))
        case list() | tuple():
            return Code(f"[{', '.join(map(py, value))}]")
        case dict():
            return Code(f"{{{', '.join(f'{py(key)}: {py(each)}' for key, each in value.items())}}}")
    raise TypeError(f"{value!r} has no literal")


def docstring(text: str, indent: int = 0) -> Code:
    """A docstring, on one line if the text has one."""
    text = inspect.cleandoc(text.replace("\r\n", "\n"))
    lines = [CONTROL.sub("\N{REPLACEMENT CHARACTER}", each.expandtabs()).rstrip() for each in text.split("\n")]
    text = "\n".join(lines).strip().replace("\\", "\\\\")
    text = re.sub(r'"""|"$', lambda quotes: quotes[0].replace('"', r"\""), text)
    if "\n" not in text:
        return Code(f'"""{text}"""')
    margin = " " * indent
    body = "\n".join(margin + each if each else "" for each in text.split("\n")).strip()
    return Code(f'"""{body}\n{margin}"""')


def toml(value: Any) -> Code:
    """A basic string, whose escapes are JSON's with DEL and lone surrogates besides, or an array of such."""
    if isinstance(value, (list, tuple)):
        return Code(f"[{', '.join(map(toml, value))}]")
    text = re.sub(r"[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", value)
    return Code(CONTROL.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False)))


def ini(text: str) -> Code:
    """A value for uWSGI, which replaces ``%p``, ``$(NAME)`` and ``@(file)`` and knows an escape for the first only."""
    if CONTROL.search(text) or "$(" in text or "@(" in text or text != text.strip():
        raise ValueError(f"{text!r} cannot be written in uWSGI's configuration")
    return Code(text.replace("%", "%%"))


def md(text: str) -> Code:
    """Running text for Markdown, in a table's cell or outside; simple code spans stay what they are."""
    text, pieces, end = line(text), [], 0
    for span in SPAN.finditer(text):
        pieces += [_escaped(text[end : span.start()]), span[0]]
        end = span.end()
    return Code("".join([*pieces, _escaped(text[end:])]))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MARKS.sub(r"\\\1", text)


def code(text: str) -> Code:
    """A code span for Markdown: its fence is longer than any run of backticks inside, and no pipe ends the cell."""
    text = line(text)
    if not text:
        return Code("")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return Code(f"{fence}{space}{text}{space}{fence}".replace("|", "\\|"))


def remark(text: str) -> Code:
    """What follows ``#`` on a line."""
    return Code(line(text))


def env(value: Any) -> Code:
    """The value of a line in a .env file: as pydantic-settings reads it back."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    if BARE.fullmatch(text):
        return Code(text)
    if not CONTROL.search(text) and "'" not in text and "\\" not in text:
        return Code(f"'{text}'")
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    text = "".join(escapes.get(each, each) for each in text)
    return Code(f'"{CONTROL.sub(" ", text)}"')


def names(literals: list[Code]) -> Code:
    """Literals as arguments."""
    return Code(", ".join(literals))


FILTERS = {each.__name__: each for each in (py, docstring, toml, ini, md, code, remark, env, names)}
