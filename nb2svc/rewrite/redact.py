"""The last look at code before it leaves: no secret of the notebook may stand in it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable

from ..diagnostics import Diagnostic, error
from ..program.model import Program


def redacted(program: Program, path: str, code: str, secrets: Iterable[str]) -> tuple[str, list[Diagnostic]]:
    """``code`` with secrets taken out of its comments and docstrings; a complaint if another text holds one."""
    problems = []
    for secret in secrets:
        pattern = re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)")
        if pattern.search(code):
            code = _without(code, pattern)
        if any(pattern.search(text) for text in _texts(code)):
            problems.append(
                error(
                    "NB107",
                    f"a secret of the notebook would stand in the text of {path}",
                    **_place(program, pattern),
                    fix="take it out of the code that uses it, and read it from a variable",
                )
            )
    return code, list(dict.fromkeys(problems))


def _place(program: Program, pattern: re.Pattern[str]) -> dict[str, int]:
    """Where the notebook writes it, the last time."""
    for cell in reversed(program.notebook.cells):
        for number, line in reversed(list(enumerate(cell.code.split("\n"), 1))):
            if pattern.search(line):
                return {"cell": cell.index, "line": number}
    return {}


def _texts(code: str) -> Iterable[str]:
    """The literals of ``code``; a password that is also somebody's name for something is no secret there."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")


def _docstrings(code: str) -> set[tuple[int, int]]:
    """Line and column of each."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        (node.body[0].lineno, node.body[0].col_offset)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None
    }


def _without(code: str, pattern: re.Pattern[str]) -> str:
    lines, docstrings = code.split("\n"), _docstrings(code)
    for token in reversed([*tokenize.generate_tokens(io.StringIO(code).readline)]):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.start in docstrings):
            (first, begin), (last, end) = token.start, token.end
            text = lines[first - 1][:begin] + pattern.sub("***", token.string) + lines[last - 1][end:]
            lines[first - 1 : last] = text.split("\n")
    return "\n".join(lines)
