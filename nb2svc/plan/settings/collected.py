"""The settings that were found so far, and what belongs to them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from ...diagnostics import Diagnostic, error
from ...knowledge.secrets import secret_values
from ..model import Replacement, Setting


@dataclass(slots=True, kw_only=True)
class Settings:
    """Grows while the notebook is gone through.

    ``of`` maps globals to settings, ``replacements`` are literals inside calls that became one; ``files`` travel with
    the package.  ``secrets`` are the values that must be seen nowhere, ``schemes`` those of the databases' URLs.
    """

    package: str
    folder: Path
    database: str | None
    made: dict[str, Setting] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    replacements: list[Replacement] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)

    def add(self, setting: Setting, name: str, cell: int, line: int) -> None:
        """Keep the setting of the global ``name``, unless another one has its environment variable."""
        other = self.made.get(setting.name)
        if other is not None and other != setting:
            self.diagnostics.append(
                error(
                    "NB106",
                    f"{name!r} and {other.global_name!r} would be the same environment variable {setting.env}",
                    cell=cell,
                    line=line,
                    fix="rename one of them",
                )
            )
            return
        self.made[setting.name] = setting
        self.of[name] = setting.name

    def remember(self, value: ast.expr | None) -> None:
        """A secret's value is seen nowhere from here on."""
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            self.secrets.extend(secret_values(value.value) or ([value.value] if len(value.value) > 3 else []))
