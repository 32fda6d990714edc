"""One setting from a literal of the notebook: its type, its default or that it has none, what kind of value it is."""

from __future__ import annotations

from typing import Any

from ..literals import annotation, json_type
from ..model import Setting
from .collected import Settings
from .files import file_database, shipped


def setting(
    found: Settings,
    attribute: str,
    environment: str,
    default: Any,
    *,
    secret: bool,
    is_url: bool,
    alias: str = "",
    says: str = "",
    origin: str = "",
) -> Setting:
    """The field ``attribute``, for what the notebook calls ``origin`` and gives the value ``default``."""
    kind, kept = "url" if is_url else "plain", default
    if isinstance(default, str) and "://" in default and (is_url or secret):
        found.schemes.append(default.partition("://")[0])
    if secret:
        return Setting(
            name=attribute,
            env=environment,
            type="string",
            annotation="SecretStr",
            description=says or ("URL of the database" if is_url else f"what the notebook calls {origin}"),
            secret=True,
            required=True,
            kind=kind,
            aliases=(alias,) if alias not in ("", environment) else (),
            global_name=origin or None,
        )
    if (is_url and default is not None) or default == ":memory:":
        kept = file_database(found, str(default))
    elif isinstance(default, str) and (file := shipped(found, default)):
        return Setting(
            name=attribute,
            env=environment,
            type="string",
            annotation="Path",
            description=says or f"the file that the notebook reads as {origin}",
            kind="file",
            default=file,
            required=False,
            global_name=origin or None,
        )
    return Setting(
        name=attribute,
        env=environment,
        type=json_type(kept) if kept is not None else "string",
        annotation=annotation(kept) if kept is not None else "str",
        description=says or ("URL of the database" if is_url else f"what the notebook calls {origin}"),
        required=kept is None,
        default=list(kept) if isinstance(kept, (tuple, set)) else kept,
        kind=kind,
        aliases=(alias,) if alias not in ("", environment) else (),
        global_name=origin or None,
    )
