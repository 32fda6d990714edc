from __future__ import annotations

from pathlib import Path

import pytest

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
    yield app
    lifetimes.close(app)


@pytest.fixture
def client(app):
    return app.test_client()
