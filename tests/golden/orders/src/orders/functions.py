"""The notebook's functions.  Each first binds the notebook's names; from there on it is as the analyst wrote it."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import text

from . import resources
from .answers import plain


def check_item(item):
    engine = resources.engine()

    with engine.connect() as connection:
        found = connection.execute(text("select amount from stock where item = :item"), {"item": f"{item}"}).fetchone()
    if found is None:
        raise LookupError(f"we do not sell {item}")
    return found[0]


def book(connection, customer, item, amount):
    DISCOUNT = resources.settings().discount

    # the stock first: nobody may order what is not there
    connection.execute(
        text("update stock set amount = amount - :amount where item = :item"),
        {"amount": plain(amount), "item": f"{item}"},
    )
    left = connection.execute(text("select amount from stock where item = :item"), {"item": f"{item}"}).scalar()
    if left < 0:
        raise ValueError(f"only {left + amount} left of {item}")
    price = connection.execute(text("select price from stock where item = :item"), {"item": f"{item}"}).scalar()
    total = round(price * amount * (1 - DISCOUNT), 2)
    connection.execute(
        text("insert into orders (customer, item, amount, total) values (:customer, :item, :amount, :total)"),
        {"customer": customer, "item": item, "amount": amount, "total": total},
    )
    return total


def order(customer: str, item: str, amount: int = 1):
    """Take an order, and say what it costs."""
    engine = resources.engine()
    LARGEST = resources.settings().largest
    shared = resources.shared()

    if amount > LARGEST:
        raise ValueError("that is too much at once")
    check_item(item)
    with engine.begin() as connection:
        total = book(connection, customer, item, amount)
    shared.orders_taken += 1
    return {"customer": customer, "item": item, "total": total, "number": shared.orders_taken}


def taken():
    """How many orders were taken."""
    shared = resources.shared()

    return {"orders": shared.orders_taken}


def offer(percent: float):
    """The price list with another discount."""
    prices = resources.state().prices

    prices["offer"] = (prices["price"] * (1 - percent / 100)).round(2)
    return prices[prices["offer"] > 0]


def history(customer: str):
    """What a customer has ordered so far."""
    engine = resources.engine()

    return pd.read_sql(
        text("select item, amount, total from orders where customer = :customer order by id"),
        engine,
        params={"customer": customer},
    )
