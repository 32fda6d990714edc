"""Verdicts in words that a data scientist understands: when the value is made, who shares it, and why that matters."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

from ..classify.model import Lifetime, Role, Verdict
from ..classify.rules import BY_CODE
from ..diagnostics import plain
from ..pipeline import Planned
from .as_json import depends_on

WHEN = {
    Lifetime.ARTIFACT: "once, by 'flask build', before the service runs; it is read from a file at every start",
    Lifetime.PRELOADED: "at start, in the master, before it forks its workers",
    Lifetime.PER_PROCESS: "in each worker, after the fork, when it is first needed",
    Lifetime.PER_THREAD: "in each thread of each worker, when it is first needed",
    Lifetime.PER_REQUEST: "in each request, and it ends with it",
    Lifetime.SHARED: "once for all: it is kept in a table of the database, and changed by one request at a time",
}
WHO = {
    Lifetime.ARTIFACT: "all workers on all machines",
    Lifetime.PRELOADED: "all workers, which only read it",
    Lifetime.PER_PROCESS: "the threads of one worker",
    Lifetime.PER_THREAD: "nobody: a thread serves one request at a time",
    Lifetime.PER_REQUEST: "nobody: it is one caller's",
    Lifetime.SHARED: "all callers, whichever worker they meet",
}
OTHERS = {
    Role.CONFIG: "It is decided when the service is deployed, and is a setting with the notebook's value as default.",
    Role.SECRET: "It is given when the service is deployed, by its environment variable, and stands nowhere else.",
    Role.CONSTANT: "It stands in the source, where the notebook has it.",
    Role.LIBRARY: "It is part of the code, and every process has its own.",
    Role.FUNCTION: "It is part of the code: its body stays as it was written.",
    Role.CLASS: "It is part of the code: its body stays as it was written.",
    Role.IMPORT: "It is part of the code.",
    Role.INTERMEDIATE: "It is needed while another value is made, as a local of that value's factory.",
    Role.EXPLORATION: "No endpoint needs it, so it is left out.",
}


def explained(planned: Planned, name: str) -> Iterator[str]:
    """Lines that say what became of the global ``name``, why, by what evidence, and how to overrule it."""
    verdict = planned.classification.verdicts[name]
    yield plain(f"{name} (cell {verdict.place.cell}, line {verdict.place.line}): {_what(verdict)}")
    yield ""
    if verdict.lifetime:
        yield f"When it is made: {WHEN[verdict.lifetime]}."
        yield f"Who shares it:   {WHO[verdict.lifetime]}."
    else:
        yield OTHERS.get(verdict.role, "")
    yield plain(f"Because:         {verdict.reason}.")
    if depends := depends_on(planned, name):
        yield plain(f"Made from:       {', '.join(depends)}.")
    yield ""
    if verdict.rule in BY_CODE:
        yield f"The rule ({verdict.rule}):"
        yield from rule_text(verdict.rule)
    for title, found in (("What was seen:", verdict.evidence), ("What was overruled:", verdict.overruled)):
        if found:
            yield title
            for each in found:
                yield plain(f"  cell {each.place.cell}, line {each.place.line}: {each.says} [{each.rule}]")
            yield ""
    yield "To overrule it, say one of"
    yield plain(f"  nb2svc convert --set {name}=ROLE[:LIFETIME] ...")
    yield plain(f"  {name} = ...  # nb2svc: ROLE[:LIFETIME]        in the notebook")
    yield plain(f'  {name} = "ROLE[:LIFETIME]"                     under [globals] in nb2svc.toml beside it')


def _what(verdict: Verdict) -> str:
    return f"{verdict.role}{f', {verdict.lifetime}' if verdict.lifetime else ''}"


def codes() -> dict[str, dict[str, str]]:
    """What is said of the codes that no rule stands for."""
    return tomllib.loads((Path(__file__).parent / "codes.toml").read_text("utf-8"))


def code_text(code: str) -> Iterator[str]:
    """What a code says, why it matters, and what to do; raises ``KeyError`` for one that there is not."""
    if code in BY_CODE:
        yield from rule_text(code)
        return
    about = codes()[code]
    for text in (about["says"], f"Why: {about['why']}", f"What to do: {about['do']}"):
        yield from textwrap.wrap(text, 78, initial_indent="  ", subsequent_indent="  ")
        yield ""


def rule_text(code: str) -> Iterator[str]:
    """The documentation of a rule, which stands in its module."""
    for line in (BY_CODE[code].__doc__ or "").strip().split("\n"):
        yield f"  {line}".rstrip()
    yield ""
