"""Warehouse, WORKING COPY (2), converted from messy.ipynb."""

from __future__ import annotations

from flask_openapi3 import Info, OpenAPI

from . import answers, errors, lifetimes, logs, resources, tables
from .api import api
from .settings import Settings, load


def create_app(settings: Settings | None = None) -> OpenAPI:
    app = OpenAPI(
        __name__,
        info=Info(title="Warehouse, WORKING COPY (2)", version="1.0.0"),
        validation_error_model=errors.Problem,
        validation_error_callback=errors.invalid,
    )
    app.config["SETTINGS"] = settings or load()
    app.config["MAX_CONTENT_LENGTH"] = 2**20
    logs.init_app(app)
    lifetimes.init_app(app, resources)
    answers.init_app(app)
    errors.init_app(app)
    app.register_api(api)
    app.cli.command("init-db", help="Make the tables that are not there yet.")(tables.create)
    return app
