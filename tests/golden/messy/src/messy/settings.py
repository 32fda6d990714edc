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
        env_prefix="MESSY_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    debug: bool = Field(False, description="what the notebook calls DEBUG")
    f_path: Path = Field(
        Path(__file__).parent / "data" / "shelves.json", description="the file that the notebook reads as f_path"
    )
    conn_database: str = Field("warehouse.db", description="what the notebook calls conn_database")
    df_path: Path = Field(
        Path(__file__).parent / "data" / "stock.csv", description="the file that the notebook reads as df_path"
    )
    state_url: str = Field("sqlite:///messy_state.db", description="database that keeps what requests share")
    artifacts: Path = Field(Path("artifacts"), description="folder of what 'flask build' makes")

    @field_validator("state_url")
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
        raise SystemExit(f"messy cannot start: {'; '.join(wrong)}") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"MESSY_{name.upper()}"
