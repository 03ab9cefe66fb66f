"""The app's manifest, and the scopes that its methods and events need.

manifest.json is for Socket Mode; a test checks that it matches what the code uses.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

_HISTORY = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})
_WRITE = frozenset({"chat:write"})
_NONE: frozenset[str] = frozenset()

# Bot scopes by Web API method that the app calls, by its name on the client.
METHOD_SCOPES = {
    "apps_connections_open": _NONE,  # connections:write, of the app-level token
    "assistant_threads_setStatus": _WRITE,
    "assistant_threads_setSuggestedPrompts": frozenset({"assistant:write"}),
    "auth_test": _NONE,
    "chat_appendStream": _WRITE,
    "chat_delete": _WRITE,
    "chat_postEphemeral": _WRITE,
    "chat_postMessage": _WRITE,
    "chat_startStream": _WRITE,
    "chat_stopStream": _WRITE,
    "chat_update": _WRITE,
    "conversations_replies": _HISTORY,
    "files_upload_v2": frozenset({"files:write"}),
    "views_open": _NONE,
    "views_publish": _NONE,
}

# Scopes by event that the app subscribes to, without which Slack does not send it.
EVENT_SCOPES = {
    "app_home_opened": _NONE,
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": _NONE,
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "tokens_revoked": _NONE,
}

# The scope of slash commands and shortcuts.
COMMAND_SCOPE = "commands"


def manifest() -> dict[str, Any]:
    """Return the manifest for Socket Mode, in Slack's format."""
    text = files("bot").joinpath("manifest.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def for_http(base_url: str) -> dict[str, Any]:
    """Return the manifest for HTTP mode, where Slack reaches the app at `base_url`."""
    base = base_url.rstrip("/")
    made = manifest()
    for command in made["features"]["slash_commands"]:
        command["url"] = base + EVENTS_PATH
    made["oauth_config"]["redirect_urls"] = [base + REDIRECT_PATH]
    settings = made["settings"]
    settings["event_subscriptions"]["request_url"] = base + EVENTS_PATH
    settings["interactivity"]["request_url"] = base + EVENTS_PATH
    settings["socket_mode_enabled"] = False
    return made


def scopes() -> frozenset[str]:
    """Return the bot's scopes."""
    return frozenset(manifest()["oauth_config"]["scopes"]["bot"])


def events() -> frozenset[str]:
    """Return the events that Slack sends, such as `message.im`."""
    return frozenset(manifest()["settings"]["event_subscriptions"]["bot_events"])


def commands() -> frozenset[str]:
    """Return the slash commands, with the slash."""
    return frozenset(command["command"] for command in manifest()["features"]["slash_commands"])


def shortcuts() -> frozenset[str]:
    """Return the callback ids of the shortcuts."""
    return frozenset(one["callback_id"] for one in manifest()["features"]["shortcuts"])
