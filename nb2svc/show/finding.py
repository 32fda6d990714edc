"""A diagnostic for a person: where, what, the line with a caret, and what to do.

churn.ipynb: cell 10, line 7: error NB501
  a caller's input becomes SQL in score, and cannot be bound: ...
    7 | orders = pd.read_sql(f"select * from {table}", engine)
      | ^
  hint: choose the table from a fixed list of names
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping

from rich.text import Text

from ..diagnostics import Diagnostic, Severity, plain

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
WIDTH = 78
MASK = "***"

Lines = Mapping[int, list[str]]
"""The source of the cells, by their numbers."""


def finding(each: Diagnostic, notebook: str, lines: Lines, secrets: Iterable[str] = ()) -> Text:
    """``each`` as text with styles; ``secrets`` are masked in the line that is shown."""
    where = "" if each.cell is None else f" cell {each.cell}"
    where += "" if each.line is None else f", line {each.line}"
    text = Text(f"{plain(notebook)}:{where}{':' if where else ''} ")
    text.append(f"{each.severity} {each.code}\n", style=COLOURS[each.severity])
    text.append(_wrapped(each.message, "  "))
    if line := _line(each, lines, secrets):
        text.append(f"  {each.line:>4} | ", style="dim")
        text.append(f"{line}\n")
        text.append("       | ", style="dim")
        text.append("^\n", style=COLOURS[each.severity])
    if each.fix:
        text.append(_wrapped(f"hint: {each.fix}", "  "), style="green")
    return text


def _wrapped(message: str, indent: str) -> str:
    found = textwrap.wrap(
        plain(message),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,  # paths and options are copied
    )
    return "\n".join(found) + "\n"


def _line(each: Diagnostic, lines: Lines, secrets: Iterable[str]) -> str:
    """The line, from its first word on and as long as fits."""
    if each.cell is None or each.line is None:
        return ""
    source = lines.get(each.cell, [])
    line = source[each.line - 1].strip() if 0 < each.line <= len(source) else ""
    if line.startswith(("!", "%")):
        return ""  # what is no Python was not searched for secrets
    for secret in secrets:
        line = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, line)
    line = plain(line)
    return line if len(line) <= WIDTH - 9 else f"{line[: WIDTH - 12]}..."
