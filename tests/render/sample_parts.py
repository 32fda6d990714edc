"""What the sample services have in common."""

from __future__ import annotations

from textwrap import dedent

from nb2svc.plan.model import Setting
from nb2svc.rewrite.model import Module


def module(path: str, code: str) -> Module:
    return Module(path=path, code=dedent(code).lstrip("\n"))


def artifacts_setting(prefix: str) -> Setting:
    return Setting(
        name="artifacts",
        env=f"{prefix}_ARTIFACTS",
        type="string",
        annotation="Path",
        default="artifacts",
        description="folder of what 'flask build' makes",
    )


def database_settings(prefix: str, connections: int) -> tuple[Setting, ...]:
    return (
        Setting(
            name="db_connections",
            env=f"{prefix}_DB_CONNECTIONS",
            type="integer",
            annotation="int",
            default=connections,
            least=1,
            description="per worker: threads in uwsgi.ini x connections that a request holds",
        ),
        Setting(
            name="db_timeout",
            env=f"{prefix}_DB_TIMEOUT",
            type="integer",
            annotation="int",
            default=20,
            least=0,
            description="seconds that a statement may take; below harakiri in uwsgi.ini",
        ),
    )
