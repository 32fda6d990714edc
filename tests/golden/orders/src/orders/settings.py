"""What is decided when the service is deployed: every name is an environment variable."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    # An error must not print what was given: the value that is wrong may be the password.
    model_config = SettingsConfigDict(
        env_prefix="ORDERS_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    discount: float = Field(0.1, description="what the sales people may give")
    largest: int = Field(100, description="what the notebook calls LARGEST")
    engine_url: str = Field("sqlite:///orders.db", description="URL of the database")
    prices_path: Path = Field(
        Path(__file__).parent / "data" / "prices.csv", description="the file that the notebook reads as prices_path"
    )
    db_connections: int = Field(12, ge=1, description="per worker: threads in uwsgi.ini x 3 that a request holds")
    db_timeout: int = Field(
        20, ge=0, description="seconds a statement may take (0: any, for 'flask build'); below harakiri in uwsgi.ini"
    )
    artifacts: Path = Field(Path("artifacts"), description="folder of what 'flask build' makes")

    @field_validator("engine_url")
    @classmethod
    def is_url(cls, value: str) -> str:
        try:
            make_url(value)
        except ArgumentError:
            raise ValueError("is no SQLAlchemy URL") from None
        return value


def load() -> Settings:
    """The settings of this deployment, or one line that says which are wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{variable(str(each['loc'][0]))}: {each['msg']}" for each in error.errors(include_input=False))
        raise SystemExit(f"orders cannot start: {'; '.join(wrong)}") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"ORDERS_{name.upper()}"
