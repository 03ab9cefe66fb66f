"""The app's manifest for a configuration, and what Slack's schema says of one.

manifest.json is that of Socket Mode. schema/ holds Slack's own schema of it, with its licence, from
slackapi/manifest-schema at c50cfa8.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError

    from bot.settings import BotSettings

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

_MANIFEST = "manifest.json"
# Of conversations.info, which tells whether a channel is shared with another organisation.
_CHANNEL_SCOPES = frozenset({"channels:read", "groups:read", "mpim:read"})
_SCHEMA = "schema/manifest.schema.1.0.0.json"


def manifest(settings: BotSettings, url: str | None = None) -> dict[str, Any]:
    """Return the manifest, in Slack's format: for HTTP at the address `url`, else for Socket Mode.

    Without admins there is no command for them, only an app that installs itself into several
    workspaces is redirected to, and one that may answer in shared channels does not ask about them.
    """
    made = _read(_MANIFEST)
    ask, admin = made["features"]["slash_commands"]
    ask["command"], admin["command"] = settings.command, settings.admin_command
    if settings.allow_external:
        bot = made["oauth_config"]["scopes"]["bot"]
        made["oauth_config"]["scopes"]["bot"] = [one for one in bot if one not in _CHANNEL_SCOPES]
    if not settings.admins:
        made["features"]["slash_commands"] = [ask]
    if url is not None:
        _serve_at(url.rstrip("/"), made)
        if settings.client_id is not None:
            made["oauth_config"]["redirect_urls"] = [url.rstrip("/") + REDIRECT_PATH]
    return made


def _serve_at(base: str, made: dict[str, Any]) -> None:
    """Name the address in a manifest wherever Slack sends something."""
    settings = made["settings"]
    settings["socket_mode_enabled"] = False
    for part in (settings["event_subscriptions"], settings["interactivity"]):
        part["request_url"] = base + EVENTS_PATH
    for command in made["features"]["slash_commands"]:
        command["url"] = base + EVENTS_PATH


def scopes(settings: BotSettings) -> frozenset[str]:
    """Return the bot's scopes."""
    return frozenset(manifest(settings)["oauth_config"]["scopes"]["bot"])


def faults(made: object) -> list[str]:
    """Return what Slack would not take in a manifest, each with a JSON pointer to the place.

    Slack refuses, too, an address that is missing where Socket Mode is off; no schema says so.
    """
    from jsonschema import Draft7Validator

    found = Draft7Validator(_read(_SCHEMA)).iter_errors(made)
    lines = [_line(error) for error in sorted(found, key=lambda error: error.json_path)]
    return lines or _without_address(made)


def _line(error: ValidationError) -> str:
    pointer = "".join(f"/{part}" for part in error.absolute_path) or "/"
    bound = f" ({error.validator}: {error.validator_value})"
    return f"{pointer}: {error.message}{bound if isinstance(error.validator_value, int) else ''}"


def _without_address(made: Any) -> list[str]:  # noqa: ANN401 - the schema has been held to it
    settings = made.get("settings", {})
    if settings.get("socket_mode_enabled"):
        return []
    parts = {
        f"/settings/{name}": settings[name].get("request_url")
        for name in ("event_subscriptions", "interactivity")
        if settings.get(name)
    }
    for number, command in enumerate(made.get("features", {}).get("slash_commands", ())):
        parts[f"/features/slash_commands/{number}"] = command.get("url")
    return [f"{part}: it needs a URL, or Socket Mode" for part, url in parts.items() if not url]


def _read(name: str) -> dict[str, Any]:
    text = files("bot").joinpath(name).read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read
