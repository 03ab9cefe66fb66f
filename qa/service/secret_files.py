"""Secrets in files, each named by its variable: where a container or systemd puts them."""

from __future__ import annotations

import os
from pathlib import Path

# Where Docker, Podman and Compose mount secrets.
CONTAINER = Path("/run/secrets")


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
