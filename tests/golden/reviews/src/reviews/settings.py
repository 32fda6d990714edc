"""What is decided when the service is deployed: every name is an environment variable."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    # An error must not print what was given: the value that is wrong may be the password.
    model_config = SettingsConfigDict(
        env_prefix="REVIEWS_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    longest: int = Field(500, description="nobody reads more than that")
    sure: float = Field(0.5, description="below that a person has a look")
    df_path: Path = Field(
        Path(__file__).parent / "data" / "reviews.csv", description="the file that the notebook reads as df_path"
    )
    artifacts: Path = Field(Path("artifacts"), description="folder of what 'flask build' makes")


def load() -> Settings:
    """The settings of this deployment, or one line that says which are wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{variable(str(each['loc'][0]))}: {each['msg']}" for each in error.errors(include_input=False))
        raise SystemExit(f"reviews cannot start: {'; '.join(wrong)}") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"REVIEWS_{name.upper()}"
