from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Float, Integer, MetaData, Table, insert
from sqlalchemy.orm import Session

from orders import create_app, lifetimes, resources, tables
from orders.settings import Settings


def shipped(name):
    return Path(resources.__file__).parent / "data" / name


@pytest.fixture
def settings(tmp_path):
    """Given in full, so that neither the environment nor a .env has a say."""
    return Settings(
        _env_file=None,
        discount=0.1,
        largest=100,
        engine_url=f"sqlite:///{tmp_path}/test.db",
        prices_path=shipped("prices.csv"),
        db_connections=16,
        db_timeout=20,
        artifacts=tmp_path,
    )


@pytest.fixture
def app(settings):
    app = create_app(settings)
    with app.app_context():
        tables.create()
        for table in bare.tables.values():
            table.create(resources.engine(), checkfirst=True)
        with Session(resources.engine()) as session, session.begin():
            session.execute(
                insert(bare.tables["orders"]),
                [
                    {"amount": 10.0 * i, "customer": 10.0 * i, "id": i, "item": 10.0 * i, "total": 10.0 * i}
                    for i in range(1, 31)
                ],
            )
            session.execute(
                insert(bare.tables["stock"]),
                [{"id": i, "amount": 10.0 * i, "item": 10.0 * i, "price": 10.0 * i} for i in range(1, 31)],
            )
    yield app
    lifetimes.close(app)


@pytest.fixture
def client(app):
    return app.test_client()


# What the statements in the notebook name, which has no classes for these tables.
bare = MetaData()
Table(
    "orders",
    bare,
    Column("amount", Float),
    Column("customer", Float),
    Column("id", Integer, primary_key=True),
    Column("item", Float),
    Column("total", Float),
)
Table(
    "stock",
    bare,
    Column("id", Integer, primary_key=True),
    Column("amount", Float),
    Column("item", Float),
    Column("price", Float),
)
