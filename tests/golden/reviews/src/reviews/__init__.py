"""What do the reviews say?, converted from reviews.ipynb."""

from __future__ import annotations

from flask_openapi3 import Info, OpenAPI

from . import answers, errors, lifetimes, logs, resources, startup
from .api import api
from .settings import Settings, load


def create_app(settings: Settings | None = None) -> OpenAPI:
    app = OpenAPI(
        __name__,
        info=Info(title="What do the reviews say?", version="1.0.0"),
        validation_error_model=errors.Problem,
        validation_error_callback=errors.invalid,
    )
    app.config["SETTINGS"] = settings or load()
    app.config["MAX_CONTENT_LENGTH"] = 2**20
    logs.init_app(app)
    with app.app_context():
        startup.at_start()
    lifetimes.init_app(app, resources)
    answers.init_app(app)
    errors.init_app(app)
    app.register_api(api)
    return app
