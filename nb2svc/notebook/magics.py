"""Cells that are no Python yet: cell magics, line magics, shell escapes.

IPython's transformer says what is a magic and what only looks like one; here is decided what becomes of it.  Line
numbers are kept, since diagnostics name the lines that the author sees.
"""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass

from ..diagnostics import Diagnostic, info, warning

UNWRAPPED_CELLS = {"time", "capture", "timeit", "prun", "memit"}
"""Cell magics that run their body in the notebook's own namespace and only watch it."""
UNWRAPPED_LINES = {"time"}
DROPPED = {
    *("matplotlib", "pylab", "config", "load_ext", "reload_ext", "autoreload", "precision", "pinfo", "pinfo2"),
    *("psearch", "who", "whos", "timeit", "prun", "lsmagic", "pwd", "ls", "history", "colors", "pdb", "memit", "page"),
}
"""Line magics that concern the notebook's display or the session of its author."""

_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?\s*((===|[<>=!~]=|[<>])\s*[\w.*+!-]+,?)*")
_TAKES_VALUE = {"-r", "--requirement", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-c", "-t", "-e"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Untangled:
    code: str
    left_out: str = ""
    installs: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def untangle(index: int, source: str) -> Untangled:
    """Cell ``index`` without magics; ``left_out`` says why nothing of it is kept."""
    lines = source.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), len(lines))
    if first < len(lines) and lines[first].startswith("%%"):
        return _cell_magic(index, lines, first)
    return _lines(index, source)


def _cell_magic(index: int, lines: list[str], first: int) -> Untangled:
    name = lines[first][2:].split()[0].rstrip("!") if lines[first][2:].split() else ""
    if name in UNWRAPPED_CELLS:
        kept = next((word for word in lines[first].split()[1:] if name == "capture" and word.isidentifier()), "")
        # a value that only IPython can make
        bound = f"{kept} = get_ipython().run_line_magic('capture', '')" if kept else ""
        return _lines(index, "\n".join([*lines[:first], bound, *lines[first + 1 :]]))
    what = f"%%{name}"
    finding = warning(
        "NB702",
        f"a cell of {what} is left out",
        cell=index,
        line=first + 1,
        fix="write what the service needs of it in Python",
    )
    return Untangled(code="", left_out=f"{what} cell", diagnostics=(finding,))


def _lines(index: int, source: str) -> Untangled:
    transformed = _transform(source)
    tree = _parsed(transformed)
    if tree is None:  # only then, since a line of a text may look like one
        transformed = _transform(re.sub(r"(?m)^([ \t]*)(pip|conda|mamba)3? install\b", r"\1%\2 install", source))
        tree = _parsed(transformed)
    if tree is None:
        return Untangled(code=source if transformed == source else transformed)
    lines, installs, diagnostics = transformed.split("\n"), [], []
    for node in ast.walk(tree):
        magic = _magic(node)
        if magic is None or not isinstance(node, ast.stmt):
            continue
        kind, text = magic
        found, replacement, finding = _decide(index, node.lineno, kind, text)
        installs.extend(found)
        diagnostics.extend([finding] if finding else [])
        lines[node.lineno - 1] = (" " * node.col_offset + (replacement or "pass")) if node.col_offset else replacement
        for line in range(node.lineno, node.end_lineno or node.lineno):
            lines[line] = ""
    return Untangled(code="\n".join(lines), installs=tuple(installs), diagnostics=tuple(diagnostics))


def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _magic(node: ast.AST) -> tuple[str, str] | None:
    """``("system", "ls")`` or ``("time", "f()")`` for a statement that is nothing but a magic."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=how),
                args=[*arguments],
            )
        ) if all(isinstance(each, ast.Constant) for each in arguments):
            words = [str(each.value) for each in arguments]  # type: ignore[attr-defined]
            if how in ("system", "getoutput") and len(words) == 1:
                return "system", words[0]
            if how == "run_line_magic" and len(words) == 2:
                return words[0], words[1]
    return None


def _decide(index: int, line: int, kind: str, text: str) -> tuple[list[str], str, Diagnostic | None]:
    """The requirements that a magic names, the Python that takes its place, and what is said about it."""
    command = f"{kind} {text}" if kind in ("pip", "conda", "mamba") else text
    if kind in ("system", "sx", "pip", "conda", "mamba") and re.match(
        r"\s*(python3? -m )?(pip3?|conda|mamba) install\b", command
    ):
        return _requirements(command), "", None
    if kind in UNWRAPPED_LINES:
        return [], text, None
    if kind in DROPPED:
        return [], "", None
    what = f"!{text}" if kind == "system" else f"%{kind}"
    finding = (info if kind == "system" else warning)(
        "NB702",
        f"{_shown(what)!r} is left out: it speaks to a shell or to the notebook's own session",
        cell=index,
        line=line,
        fix="write what the service needs of it in Python",
    )
    return [], "", finding


def _shown(command: str) -> str:
    """Its first word, unless that may hold a value: ``PGPASSWORD=...``."""
    word = command.split()[0]
    return word[:40] if re.fullmatch(r"[!%\w./-]+", word) else word[0]


def _requirements(command: str) -> list[str]:
    try:
        words = shlex.split(command.split("&&")[0].split(";")[0], comments=True)
    except ValueError:
        return []
    words = words[words.index("install") + 1 :]
    named = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if not word.startswith("-") and before not in _TAKES_VALUE
    ]
    return [word for word in named if _REQUIREMENT.fullmatch(word)]


def _transform(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager, leading_indent

    class LineKeeper(TransformerManager):
        """A command over several lines becomes one line; blank ones after it keep the numbers of the rest."""

        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            changed, after = super().do_one_token_transform(lines)
            if missing := len(lines) - len(after):
                same = next((n for n, pair in enumerate(zip(lines, after, strict=False)) if pair[0] != pair[1]), 0)
                after = [*after[: same + 1], *["\n"] * missing, *after[same + 1 :]]
            return changed, after

    manager = LineKeeper()
    manager.cleanup_transforms = [leading_indent, *manager.cleanup_transforms[2:]]
    try:
        return manager.transform_cell(source).removesuffix("\n")
    except (SyntaxError, ValueError, RecursionError):
        return source
