"""Secrets in files, each named by its variable: where a container or systemd puts them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_settings import BaseSettings, SecretsSettingsSource

if TYPE_CHECKING:
    from pydantic_settings import PydanticBaseSettingsSource

# Where Docker, Podman and Compose mount secrets.
CONTAINER = Path("/run/secrets")


class SecretFileSettings(BaseSettings):
    """Settings that are read from the environment, then from .env, then from secrets in files."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings are read from, first that which goes before the others."""
        del file_secret_settings  # its folder would be fixed when the class is made
        files = SecretsSettingsSource(settings_cls, secrets_dir=list(secret_folders()))
        return init_settings, env_settings, dotenv_settings, files


def secret_folders() -> list[Path]:
    """Return the folders of secrets that can be read here: systemd's, and a container's."""
    systemd = os.environ.get("CREDENTIALS_DIRECTORY")
    folders = [Path(systemd)] if systemd else []
    return [one for one in (*folders, CONTAINER) if os.access(one, os.R_OK | os.X_OK)]


def read_secret(variable: str) -> str | None:
    """Return the secret in the file that is named by a variable, or None when there is none.

    Raises `OSError` and `UnicodeDecodeError` when it cannot be read.
    """
    for folder in secret_folders():
        path = folder / variable
        if path.is_file():
            return path.read_text(encoding="utf-8").strip() or None
    return None
