from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert
from sqlalchemy.orm import Session

from churn import create_app, lifetimes, models, resources, tables
from churn.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """Given in full, so that neither the environment nor a .env has a say."""
    return Settings(
        _env_file=None,
        db_url=f"sqlite:///{tmp_path}/test.db",
        threshold=0.3,
        db_connections=16,
        db_timeout=20,
        artifacts=tmp_path,
    )


@pytest.fixture
def app(settings):
    app = create_app(settings)
    with app.app_context():
        tables.create()
        models.Base.metadata.create_all(resources.engine())
        for table in bare.tables.values():
            table.create(resources.engine(), checkfirst=True)
        with Session(resources.engine()) as session, session.begin():
            if not session.query(models.Customer).count():
                session.add_all(models.Customer(id=i, age=i, spend=10.0 * i, churned=i % 3 == 0) for i in range(1, 31))
            session.execute(insert(bare.tables["orders"]), [{"id": i, "customer_id": i} for i in range(1, 31)])
    lifetimes.build(app, resources)
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
    Column("id", Integer, primary_key=True),
    Column("customer_id", Integer),
)
