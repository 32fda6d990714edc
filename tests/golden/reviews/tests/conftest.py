from __future__ import annotations

from pathlib import Path

import pytest

from reviews import create_app, lifetimes, resources
from reviews.settings import Settings


def shipped(name):
    return Path(resources.__file__).parent / "data" / name


@pytest.fixture
def settings(tmp_path):
    """Given in full, so that neither the environment nor a .env has a say."""
    return Settings(
        _env_file=None,
        longest=500,
        sure=0.5,
        df_path=shipped("reviews.csv"),
        artifacts=tmp_path,
    )


@pytest.fixture
def app(settings):
    app = create_app(settings)
    lifetimes.build(app, resources)
    yield app
    lifetimes.close(app)


@pytest.fixture
def client(app):
    return app.test_client()
