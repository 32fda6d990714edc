from __future__ import annotations

from pathlib import Path

import pytest

from messy import create_app, lifetimes, resources
from messy.settings import Settings


def shipped(name):
    return Path(resources.__file__).parent / "data" / name


@pytest.fixture
def settings(tmp_path):
    """Given in full, so that neither the environment nor a .env has a say."""
    return Settings(
        _env_file=None,
        debug=False,
        f_path=shipped("shelves.json"),
        conn_database="warehouse.db",
        df_path=shipped("stock.csv"),
        state_url=f"sqlite:///{tmp_path}/state_url.db",
        artifacts=tmp_path,
    )


@pytest.fixture
def app(settings):
    app = create_app(settings)
    yield app
    lifetimes.close(app)


@pytest.fixture
def client(app):
    return app.test_client()
