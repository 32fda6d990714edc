"""The notebook's functions.  Each first binds the notebook's names; from there on it is as the analyst wrote it."""

from __future__ import annotations

import functools

from . import resources
from .printed import print

VAT = 0.19


def counted(function):
    """How often is this stuff used at all?"""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        shared = resources.shared()

        shared.calls += 1
        return function(*args, **kwargs)

    return wrapper


def gross(net, rate=VAT):
    return round(net * (1 + rate), 2)


def value(item: str):
    """What we have of an item, and what it is worth."""
    DEBUG = resources.settings().debug
    df = resources.df()
    CURRENCY = resources.CURRENCY()
    nice = resources.nice()

    found = df[df["item"] == item]
    if found.empty:
        raise LookupError(f"no {item} here")
    row = found.iloc[0]
    if DEBUG:
        print("ROW", row)
    return {"item": item, "amount": int(row["amount"]), "net": nice(net(row)), "gross": gross(net(row)), "in": CURRENCY}


@counted
def report(shelf: str, top: int = 3):
    """The most valuable things on a shelf."""
    df = resources.df()
    LIMIT = resources.LIMIT()
    where = resources.where()

    mine = df[df["item"].map(lambda each: where.get(each) == shelf)]
    # mine = mine[mine.amount > 0]
    return mine.sort_values("value", ascending=False)[["item", "amount", "value"]].head(min(top, LIMIT))


def moves(item: str):
    """What came and went."""
    cur = resources.cur()

    cur.execute("select day, amount from moves where item = ? order by day", (item,))
    return [{"day": day, "amount": amount} for day, amount in cur.fetchall()]


def usage():
    """How many reports there were."""
    shared = resources.shared()

    return {"reports": shared.calls}


def net(row):
    return row["amount"] * row["price"]


def rounder(digits):
    def inner(x):
        return round(float(x), digits)

    return inner
