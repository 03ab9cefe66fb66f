"""Which scope each method and each event needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.slack.values import Json

# Any one of these is enough.
METHODS: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.appendStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "agents.sessions.setStatus": ("chat:write",),
}
# These depend on the kind of the conversation.
CONVERSATIONS = {
    "conversations.replies": {
        "channel": "channels:history",
        "group": "groups:history",
        "im": "im:history",
        "mpim": "mpim:history",
    },
    "conversations.info": {
        "channel": "channels:read",
        "group": "groups:read",
        "im": "im:read",
        "mpim": "mpim:read",
    },
}
EVENTS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "member_joined_channel": "channels:read",
    "app_home_opened": None,
    "agent_session_stopped": None,
    "app_uninstalled": None,
    "team_access_revoked": None,
    "tokens_revoked": None,
}
COMMANDS = "commands"
EVERY_SCOPE = frozenset(
    {scope for choice in METHODS.values() for scope in choice}
    | {scope for kinds in CONVERSATIONS.values() for scope in kinds.values()}
    | {scope for scope in EVENTS.values() if scope}
    | {COMMANDS}
)


def bot_scopes(manifest: Json | None) -> frozenset[str]:
    """Return the bot's scopes of an app manifest; every one when there is no manifest."""
    if manifest is None:
        return EVERY_SCOPE
    return frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))


def bot_events(manifest: Json | None) -> frozenset[str]:
    """Return the events that a manifest subscribes to; every one when there is no manifest."""
    if manifest is None:
        return frozenset(EVENTS)
    subscriptions = manifest.get("settings", {}).get("event_subscriptions", {})
    return frozenset(subscriptions.get("bot_events", ()))
