from __future__ import annotations

import pytest
from rendering import SAMPLES, on_disk, rendered


@pytest.fixture(scope="session", params=SAMPLES)
def sample(request, tmp_path_factory):
    """The folder of each rendered sample."""
    return on_disk(rendered(request.param), tmp_path_factory.mktemp(request.param.lower()))


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """All of them, by name."""
    folder = tmp_path_factory.mktemp("samples")
    return {name: on_disk(rendered(name), folder / name.lower()) for name in SAMPLES}
