"""The notebook's global objects, each with the lifetime that it can bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from flask import current_app
from sqlalchemy import Engine, create_engine

from . import database
from .lifetimes import per_process, per_request, preloaded
from .settings import Settings
from .shared import Shared


def settings() -> Settings:
    return current_app.config["SETTINGS"]


@per_process
def engine() -> Iterator[Engine]:
    engine = create_engine(url := settings().engine_url, **database.options(url, settings()))
    yield engine
    engine.dispose()


@preloaded
def prices_loaded() -> pd.DataFrame:
    return pd.read_csv(settings().prices_path)


@dataclass
class State:
    """What one request keeps.

    ``prices``: requests change it, so each has a copy of what was loaded once.
    """

    prices: Any = field(default_factory=lambda: prices_loaded().copy(deep=False))


@per_request
def state() -> State:
    return State()


@per_request
def shared() -> Iterator[Shared]:
    with Shared(engine(), {"orders_taken": lambda: 0}) as shared:
        yield shared
