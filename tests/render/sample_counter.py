"""A service whose requests share state, in a table of its own."""

from __future__ import annotations

from sample_parts import artifacts_setting, module

from nb2svc.plan.model import (
    Endpoint,
    Parameter,
    Service,
    Setting,
    Tests,
)

COUNTER = Service(
    package="counter",
    notebook="counter.ipynb",
    title="Counter",
    description="Counts visits",
    settings=(
        Setting(
            name="state_url",
            env="COUNTER_STATE_URL",
            type="string",
            annotation="str",
            default="sqlite:///state.db",
            kind="url",
            description="where shared state is kept",
        ),
        artifacts_setting("COUNTER"),
    ),
    endpoints=(
        Endpoint(
            name="visit",
            method="POST",
            path="/visit",
            origin="function",
            calls="visit",
            parameters=(Parameter(name="who", type="string", annotation="str", example="Ada", has_example=True),),
            writes_shared=True,
            shape={"visits": "integer", "last": ["string"]},
            recorded_cell=3,
        ),
        Endpoint(name="visits", method="GET", path="/visits", origin="function", calls="visits", shape="integer"),
    ),
    tests=Tests(answers=True),
    has_shared=True,
)

COUNTER_MODULES = (
    module(
        "functions.py",
        '''
        """The notebook's functions."""

        from __future__ import annotations

        from . import resources


        def visit(who):
            shared = resources.shared()

            shared.counter += 1
            shared.history.append(who)
            if who == "nobody":
                raise ValueError("nobody cannot visit")
            return {"visits": shared.counter, "last": shared.history[-3:]}


        def visits():
            shared = resources.shared()

            return shared.counter
        ''',
    ),
    module(
        "resources.py",
        '''
        """The notebook's global objects."""

        from __future__ import annotations

        from collections.abc import Iterator

        from flask import current_app

        from .lifetimes import per_request
        from .settings import Settings
        from .shared import Shared


        def settings() -> Settings:
            return current_app.config["SETTINGS"]


        @per_request
        def shared() -> Iterator[Shared]:
            with Shared(None, {"counter": lambda: 0, "history": lambda: []}) as shared:
                yield shared
        ''',
    ),
)
