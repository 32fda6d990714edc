"""What is decided when the service is deployed: every name is an environment variable."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    # An error must not print what was given: the value that is wrong may be the password.
    model_config = SettingsConfigDict(
        env_prefix="EXCHANGE_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    base_url: str = Field("http://127.0.0.1:8765", description="what the notebook calls BASE_URL")
    token: SecretStr = Field(description="what the notebook calls TOKEN")
    timeout: int = Field(3, description="seconds")
    keep: int = Field(600, description="a rate is good for ten minutes")
    artifacts: Path = Field(Path("artifacts"), description="folder of what 'flask build' makes")


def load() -> Settings:
    """The settings of this deployment, or one line that says which are wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"{variable(str(each['loc'][0]))}: {each['msg']}" for each in error.errors(include_input=False))
        raise SystemExit(f"exchange cannot start: {'; '.join(wrong)}") from None


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"EXCHANGE_{name.upper()}"
