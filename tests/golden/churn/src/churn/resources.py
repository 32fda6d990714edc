"""The notebook's global objects, each with the lifetime that it can bear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import sqlalchemy.orm
from flask import current_app
from sklearn.linear_model import LogisticRegression
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import sessionmaker

from . import database
from .lifetimes import artifact, per_process, per_request
from .settings import Settings

FEATURES = ["age", "spend"]


def settings() -> Settings:
    return current_app.config["SETTINGS"]


@per_process
def engine() -> Iterator[Engine]:
    engine = create_engine(url := settings().db_url.get_secret_value(), **database.options(url, settings()))
    yield engine
    engine.dispose()


@per_process
def Session() -> sessionmaker:
    return sessionmaker(bind=engine())


@per_request
def session() -> Iterator[sqlalchemy.orm.Session]:
    with Session()() as session:
        yield session


@dataclass(frozen=True)
class TrainedModel:
    """What one training run yields: kept together, because they are only true together."""

    model: LogisticRegression
    accuracy: float


@artifact
def trained_model() -> TrainedModel:
    df = pd.read_sql("select * from customers", engine())
    X = df[FEATURES].to_numpy()
    y = df["churned"]
    model = LogisticRegression().fit(X, y)
    accuracy = model.score(X, y)
    return TrainedModel(model, accuracy)


@dataclass
class State:
    """What one request keeps.

    ``scores``: a cache; kept longer, it would outlive the data that it was computed from.
    ``current``: requests change it, and what one of them writes is no business of the others.
    """

    scores: dict = field(default_factory=dict)  # so that we don't ask the model twice
    current: Any = None


@per_request
def state() -> State:
    return State()
