"""What is decided when the service is deployed: every name is an environment variable."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    # An error must not print what was given: the value that is wrong may be the password.
    model_config = SettingsConfigDict(
        env_prefix="CHURN_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    db_url: SecretStr = Field(description="URL of the database")
    threshold: float = Field(0.3, description="what the retention team can handle")
    db_connections: int = Field(8, ge=1, description="per worker: threads in uwsgi.ini x 2 that a request holds")
    db_timeout: int = Field(
        20, ge=0, description="seconds a statement may take (0: any, for 'flask build'); below harakiri in uwsgi.ini"
    )
    artifacts: Path = Field(Path("artifacts"), description="folder of what 'flask build' makes")

    @field_validator("db_url")
    @classmethod
    def is_url(cls, value: SecretStr) -> SecretStr:
        try:
            make_url(value.get_secret_value())
        except ArgumentError:
            raise ValueError("is no SQLAlchemy URL") from None
        return value


def load() -> Settings:
    """The settings of this deployment, or one line that says which are wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{variable(str(each['loc'][0]))}: {each['msg']}" for each in error.errors(include_input=False))
        raise SystemExit(f"churn cannot start: {'; '.join(wrong)}") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"CHURN_{name.upper()}"
