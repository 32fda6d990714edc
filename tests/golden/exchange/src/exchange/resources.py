"""The notebook's global objects, each with the lifetime that it can bear."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests
from flask import current_app
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from .lifetimes import per_process, per_request, preloaded
from .settings import Settings


def settings() -> Settings:
    return current_app.config["SETTINGS"]


@per_process
def client() -> Iterator[requests.Session]:
    client = requests.Session()
    client.headers.update(
        {"Authorization": f"Bearer {settings().token.get_secret_value()}", "Accept": "application/json"}
    )
    retries = Retry(total=4, backoff_factor=0.05, status_forcelist=[502, 503], allowed_methods=["GET"])
    for prefix in ["http://", "https://"]:
        client.mount(prefix, HTTPAdapter(max_retries=retries, pool_maxsize=8))
    yield client
    client.close()


@per_process
def pool() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(max_workers=8)
    yield pool
    pool.shutdown()


@preloaded
def CURRENCIES() -> Any:
    from .functions import get

    return get("/currencies")


@dataclass
class State:
    """What one request keeps.

    ``cache``: a cache; kept longer, it would outlive the data that it was computed from.
    """

    cache: dict = field(default_factory=dict)


@per_request
def state() -> State:
    return State()
