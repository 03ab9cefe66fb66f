"""Manifests for the tests: those that the app makes for a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.manifest import manifest
from bot.settings import BotSettings

if TYPE_CHECKING:
    from tests.slack import Json


def made(url: str | None = None, **choices: Any) -> Json:  # noqa: ANN401 - the settings'
    """The manifest of a configuration, with an admin if nothing else is said."""
    return manifest(BotSettings(**{"admins": frozenset({"U0ADMIN"})} | choices), url)
