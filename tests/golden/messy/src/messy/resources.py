"""The notebook's global objects, each with the lifetime that it can bear."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pandas as pd
from flask import current_app

from .lifetimes import per_request, preloaded
from .settings import Settings
from .shared import Shared


def settings() -> Settings:
    return current_app.config["SETTINGS"]


@preloaded
def LIMIT() -> int:
    if settings().debug:
        pd.set_option("display.max_rows", 500)
        LIMIT = 5
    else:
        LIMIT = 20
    return LIMIT


@preloaded
def CURRENCY() -> str:
    try:
        CURRENCY = os.environ["WAREHOUSE_CURRENCY"]
    except KeyError:
        CURRENCY = "EUR"
    return CURRENCY


@preloaded
def where() -> dict:
    with open(settings().f_path) as f:
        shelves = json.load(f)
    where = {}
    for name, things in shelves.items():
        for thing in things:
            where[thing] = name
    return where


@per_request
def conn() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(settings().conn_database, check_same_thread=False)) as conn:
        yield conn


@per_request
def cur() -> Iterator[sqlite3.Cursor]:
    with closing(conn().cursor()) as cur:
        yield cur


@preloaded
def nice() -> Any:
    from .functions import rounder

    return rounder(1)


@preloaded
def df() -> pd.DataFrame:
    df = pd.read_csv(settings().df_path)
    df = df.rename(columns=str.lower).dropna(subset=["item"])
    df["value"] = df.amount * df.price
    df = df[df.amount >= 0]  # what is negative was never there
    # scratch: df for the boss's slide
    df_backup = df
    return df_backup


@per_request
def shared() -> Iterator[Shared]:
    with Shared(None, {"calls": lambda: 0}) as shared:
        yield shared
