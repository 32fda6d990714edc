"""A service without a database: one endpoint without parameters and one with, and both may print."""

from __future__ import annotations

from sample_parts import artifacts_setting, module

from nb2svc.plan.model import (
    Endpoint,
    Injected,
    Parameter,
    ReadyCheck,
    Service,
    Setting,
    Tests,
)

GREETER = Service(
    package="greeter",
    notebook="Greeter.ipynb",
    title="Greeter",
    description="",
    settings=(
        Setting(
            name="greeting",
            env="GREETER_GREETING",
            type="string",
            annotation="str",
            default="Hello",
            description="how to begin",
        ),
        Setting(
            name="api_key",
            env="GREETER_API_KEY",
            aliases=("OPENAI_API_KEY",),
            type="string",
            annotation="SecretStr",
            secret=True,
            required=True,
            description="key of the language model",
        ),
        Setting(
            name="words",
            env="GREETER_WORDS",
            type="array",
            annotation="list[str]",
            default=["a", "b"],
            description="words",
        ),
        Setting(
            name="names",
            env="GREETER_NAMES",
            type="string",
            annotation="Path",
            kind="file",
            default="names.csv",
            description="names",
        ),
        artifacts_setting("GREETER"),
    ),
    endpoints=(
        Endpoint(name="names", method="GET", path="/names", origin="function", calls="names", shape=["string"]),
        Endpoint(
            name="greet",
            method="POST",
            path="/greet",
            origin="function",
            calls="greet",
            parameters=(
                Parameter(name="name", type="string", annotation="str", example="Ada", has_example=True),
                Parameter(name="times", type="integer", annotation="int", required=False, default=1),
                Parameter(
                    name="since", type="string", annotation="date", required=False, default="2024-01-02", example=None
                ),
                Parameter(name="json", type="object", annotation="dict[str, float]", required=False, default={}),
            ),
            injected=(Injected(name="greeting", value="resources.settings().greeting"),),
        ),
    ),
    ready=(ReadyCheck(code="resources.people()"),),
    tests=Tests(answers=True),
    has_prints=True,
)

GREETER_MODULES = (
    module(
        "functions.py",
        '''
        """The notebook's functions."""

        from __future__ import annotations

        from . import resources
        from .printed import print


        def names():
            people = resources.people()

            return people


        def greet(name, times=1, since=None, json=None, *, greeting):
            for _ in range(times):
                print(greeting, name, since.year, json)
        ''',
    ),
    module(
        "resources.py",
        '''
        """The notebook's global objects."""

        from __future__ import annotations

        from flask import current_app

        from .lifetimes import preloaded
        from .settings import Settings


        def settings() -> Settings:
            return current_app.config["SETTINGS"]


        @preloaded
        def people() -> list[str]:
            return settings().names.read_text().split()
        ''',
    ),
)

GREETER_DATA = {"names.csv": b"Ada\nGrace\n"}
