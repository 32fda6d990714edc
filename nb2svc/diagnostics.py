"""What the stages have to say about a notebook: values that are collected and handed on, printed by ``cli`` alone.

Codes are stable: NB0xx definitions, NB1xx configuration and secrets, NB2xx resources, NB3xx state between requests,
NB4xx hidden globals, NB5xx the trust boundary, NB6xx what cannot be converted, NB7xx the notebook itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding.

    ``cell`` counts all cells of the notebook from 1, ``line`` the lines of that cell from 1; both are ``None`` for what
    concerns the notebook as a whole.  ``fix`` says what the user can do.
    """

    code: str
    severity: Severity
    message: str
    cell: int | None = None
    line: int | None = None
    fix: str | None = None


class Unusable(Exception):
    """The input cannot be read as a notebook at all, or the command was used wrongly (exit code 2)."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Refused(Exception):
    """Something stands in the way of a sound result (exit code 1).

    ``lines`` are those of the cells that the diagnostics speak of, ``secrets`` what must not be shown of them.
    """

    def __init__(
        self, *diagnostics: Diagnostic, lines: Mapping[int, list[str]] | None = None, secrets: Iterable[str] = ()
    ) -> None:
        super().__init__("; ".join(each.message for each in diagnostics))
        self.diagnostics = diagnostics
        self.lines, self.secrets = lines or {}, tuple(secrets)


def error(code: str, message: str, **where: object) -> Diagnostic:
    return Diagnostic(code=code, severity=Severity.ERROR, message=message, **where)  # type: ignore[arg-type]


def warning(code: str, message: str, **where: object) -> Diagnostic:
    return Diagnostic(code=code, severity=Severity.WARNING, message=message, **where)  # type: ignore[arg-type]


def info(code: str, message: str, **where: object) -> Diagnostic:
    return Diagnostic(code=code, severity=Severity.INFO, message=message, **where)  # type: ignore[arg-type]


def plain(text: str) -> str:
    """``text`` without what a terminal would obey: names and file names come from strangers."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "\N{REPLACEMENT CHARACTER}", text)
