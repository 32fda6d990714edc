"""The tables that the notebook makes, for a database that does not have them yet."""

from __future__ import annotations

from . import resources
from .models import Base


def create() -> None:
    Base.metadata.create_all(resources.engine())
