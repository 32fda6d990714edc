"""The notebook's functions.  Each first binds the notebook's names; from there on it is as the analyst wrote it."""

from __future__ import annotations

import time

from . import lifetimes, resources


def get(path, **params):
    BASE_URL = resources.settings().base_url
    TIMEOUT = resources.settings().timeout
    client = resources.client()

    response = client.get(BASE_URL + path, params=params, timeout=TIMEOUT)
    response.raise_for_status()
    return response.json()


def check(currency):
    CURRENCIES = resources.CURRENCIES()

    if currency not in CURRENCIES:
        raise ValueError(f"unknown currency {currency}")


def rate(base, symbol):
    """The rate of today, from the cache if it is fresh."""
    KEEP = resources.settings().keep
    cache = resources.state().cache

    check(base)
    check(symbol)
    found = cache.get((base, symbol))
    if found is None or time.time() - found[0] > KEEP:
        found = (time.time(), get("/rates", base=base, symbol=symbol)["rate"])
        cache[(base, symbol)] = found
    return found[1]


def convert(amount: float, source: str, target: str = "EUR"):
    """An amount in another currency."""
    if amount < 0:
        raise ValueError("less than nothing")
    return {"amount": round(amount * rate(source, target), 2), "currency": target}


def compare(amount: float, source: str, targets: list[str]):
    """The same amount in many currencies, all asked at once."""
    pool = resources.pool()

    rates = pool.map(lifetimes.carry(lambda target: rate(source, target)), targets)
    return {target: round(amount * each, 2) for target, each in zip(targets, rates)}


def strongest(base: str = "EUR"):
    """The currency of which one gets least."""
    pool = resources.pool()
    CURRENCIES = resources.CURRENCIES()

    others = [each for each in CURRENCIES if each != base]
    rates = dict(zip(others, pool.map(lifetimes.carry(lambda each: rate(base, each)), others)))
    best = min(rates, key=rates.get)
    return {"currency": best, "rate": rates[best]}


def currencies():
    CURRENCIES = resources.CURRENCIES()

    return CURRENCIES
