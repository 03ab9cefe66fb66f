"""The arguments of each method, and how a request carries them.

In the table `!` marks a required argument; `:flag`, `:number` and `:json` say how one is read
that comes as text, as in a form or an address.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack.values import Refusal

if TYPE_CHECKING:
    from tests.slack.values import Json

_CONTENT = "text blocks:json parse link_names:flag"
_AUTHOR = "as_user:flag icon_emoji icon_url username"
_MESSAGE = f"{_CONTENT} {_AUTHOR} metadata:json mrkdwn:flag"
_STREAM = "chunks:json"
_VIEW = "view!:json"
_TABLE = {
    "auth.test": "",
    "auth.revoke": "test:flag",
    "apps.connections.open": "",
    "apps.manifest.export": "app_id!",
    "apps.manifest.validate": "manifest!:json app_id",
    "blocks.validate": "blocks:json message:json view:json",
    "oauth.v2.access": "client_id! client_secret! code redirect_uri grant_type refresh_token",
    "chat.postMessage": f"channel! {_MESSAGE} thread_ts reply_broadcast:flag unfurl_links:flag "
    "unfurl_media:flag container_id",
    "chat.postEphemeral": f"channel! user! {_CONTENT} {_AUTHOR} thread_ts",
    "chat.update": f"channel! ts! {_CONTENT} as_user:flag metadata:json file_ids "
    "reply_broadcast:flag",
    "chat.delete": "channel! ts! as_user:flag",
    "chat.startStream": f"channel! thread_ts! {_STREAM} recipient_team_id recipient_user_id "
    "task_display_mode icon_emoji icon_url username",
    "chat.appendStream": f"channel! ts! {_STREAM}",
    "chat.stopStream": f"channel! ts! {_STREAM} blocks:json metadata:json session_status",
    "conversations.replies": "channel! ts! cursor inclusive:flag include_all_metadata:flag "
    "latest limit:number oldest",
    "conversations.info": "channel! include_locale:flag include_num_members:flag",
    "assistant.threads.setStatus": "channel_id! thread_ts! status! loading_messages:json "
    "icon_emoji icon_url username",
    "assistant.threads.setSuggestedPrompts": "channel_id! prompts!:json thread_ts title",
    "agents.sessions.setStatus": "status! channel_id thread_ts title initiator_user_id icon_emoji "
    "icon_url username",
    "views.open": f"{_VIEW} trigger_id interactivity_pointer",
    "views.publish": f"{_VIEW} user_id! hash",
}


@dataclass(frozen=True, slots=True)
class Takes:
    """What a method takes: the kind of each argument by name, and those it must have."""

    kinds: dict[str, str]
    required: frozenset[str]


def _read(row: str) -> Takes:
    kinds = {"team_id": "text"}  # the SDK adds it to every call
    required: set[str] = set()
    for word in row.split():
        name, _, kind = word.partition(":")
        kinds[name.rstrip("!")] = kind or "text"
        if name.endswith("!"):
            required.add(name.rstrip("!"))
    return Takes(kinds, frozenset(required))


TAKES = {method: _read(row) for method, row in _TABLE.items()}


def read_arguments(method: str, given: Json) -> Json:
    """Return a method's arguments as JSON values. Raises `Refusal` for any that it cannot take."""
    takes = TAKES[method]
    present = {name: value for name, value in given.items() if value is not None}
    if unknown := sorted(present.keys() - takes.kinds.keys()):
        raise _invalid(method, f"unknown arguments {unknown}")
    if missing := sorted(takes.required - present.keys()):
        raise _invalid(method, f"missing arguments {missing}")
    return {name: _value(method, name, present[name], takes.kinds[name]) for name in present}


def _value(method: str, name: str, value: object, kind: str) -> object:
    try:
        return _READ[kind](value)
    except (TypeError, ValueError) as error:
        raise _invalid(method, f"{name} is not {kind}: {value!r:.80}") from error


def _invalid(method: str, what: str) -> Refusal:
    messages = {"response_metadata": {"messages": [f"[ERROR] {what}"]}}
    return Refusal("invalid_arguments", breach=f"{method}: {what}", **messages)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise TypeError


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value not in _FLAGS:
        raise ValueError
    return _FLAGS[str(value)]


def _number(value: object) -> int:
    return int(_text(value))


def _json(value: object) -> object:
    read = json.loads(value) if isinstance(value, str) else value
    if not isinstance(read, dict | list):
        raise TypeError
    return read


_FLAGS = {"0": False, "1": True, "false": False, "true": True}
_READ = {"text": _text, "flag": _flag, "number": _number, "json": _json}
