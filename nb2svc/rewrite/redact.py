"""The last look at code before it leaves: no secret of the notebook may stand in it."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable

from ..diagnostics import Diagnostic, error


def redacted(path: str, code: str, secrets: Iterable[str]) -> tuple[str, list[Diagnostic]]:
    """``code`` with secrets taken out of its comments, and a complaint for each that stands elsewhere in it."""
    problems = []
    for secret in secrets:
        pattern = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)")
        if not pattern.search(code):
            continue
        code = _without(code, pattern)
        if pattern.search(code):
            problems.append(
                error(
                    "NB107",
                    f"a secret of the notebook would stand in the text of {path}",
                    fix="take it out of the code that uses it, and read it from a variable",
                )
            )
    return code, problems


def _without(code: str, pattern: re.Pattern[str]) -> str:
    lines = code.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column] + pattern.sub("***", token.string)
    return "\n".join(lines)
