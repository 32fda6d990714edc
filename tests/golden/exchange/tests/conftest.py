from __future__ import annotations

import pytest

from exchange import create_app, lifetimes
from exchange.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """Given in full, so that neither the environment nor a .env has a say."""
    return Settings(
        _env_file=None,
        base_url="http://127.0.0.1:8765",
        token="test",
        timeout=3,
        keep=600,
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
