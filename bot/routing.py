"""What a message event means for the app: a question, an edit, a removal, or nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.mrkdwn import question_text
from bot.outcomes import Refusal
from bot.question import Asked, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

# Subtypes of messages that people write; every other subtype reports an event.
_SUBTYPES_OF_PEOPLE = frozenset({"file_share", "thread_broadcast"})
# Fields of an event that Slack gives as text, or not at all.
_TEXTS = (
    "bot_id", "channel", "channel_type", "deleted_ts", "source_team", "subtype", "team", "text",
    "thread_ts", "ts", "user", "user_team",
)  # fmt: skip
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!(?:subteam\^[A-Z0-9]+|here|channel|everyone)[^>]*>")
_ASKING = re.compile(
    r"\W*(?:(?:and|but|so|ok(?:ay)?|also|then|well|please|hey|hi)\b\W*)*"
    r"(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had"
    r"|can|could|will|would|should|may|might|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|doesn['’]t"
    r"|didn['’]t|tell (?:me|us)|explain|describe|summari[sz]e|list|name|show (?:me|us)|give (?:me"
    r"|us)|find)\b",
    re.IGNORECASE,
)


class Mode(StrEnum):
    """What is answered in a channel without a mention."""

    MENTION = "mention"  # nothing
    FOLLOW = "follow"  # questions in a thread that the app answers in


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Which channels and organisations are answered. Empty `allowed` is every channel."""

    allowed: frozenset[str] = frozenset()
    external: bool = False

    def allows(self, channel: str) -> bool:
        """Tell whether the app answers in a channel."""
        return not self.allowed or channel in self.allowed


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event comes from: the workspace, its policy, and whether its thread is followed."""

    team: str
    bot_user: str
    policy: AccessPolicy
    follows: bool
    enterprise: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """A message was edited; `asked` is the question that it would be if it were new."""

    channel: str
    ts: str
    text: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Removed:
    """A message was deleted."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that is refused, and why."""

    asked: Asked
    why: Refusal


Meaning = Asked | Edited | Removed | Refused | None


def check_fields(event: Mapping[str, Any]) -> None:
    """Raise `TypeError` unless the fields that are read of an event are texts, or missing."""
    for part in ("", "message", "previous_message"):
        fields = event.get(part) if part else event
        if fields is not None and not isinstance(fields, dict):
            raise TypeError(part)
        for name in _TEXTS:
            if not isinstance((fields or {}).get(name), str | None):
                raise TypeError(name)


def meaning(event: Mapping[str, Any], origin: Origin) -> Meaning:
    """Return what an `app_mention` or `message` event means for the app, None when nothing."""
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, origin)
    if subtype == "message_deleted":
        return Removed(str(event.get("channel", "")), str(event.get("deleted_ts", "")))
    if subtype is not None and subtype not in _SUBTYPES_OF_PEOPLE | {"bot_message"}:
        return None
    return _asked(event, origin)


def _changed(event: Mapping[str, Any], origin: Origin) -> Edited | Removed | None:
    """Return an edit by a person; link previews and the app's own updates are none.

    A deleted message with replies arrives as a change into a tombstone.
    """
    message = event.get("message") or {}
    if message.get("subtype") == "tombstone":
        return Removed(str(event.get("channel", "")), str(message.get("ts", "")))
    before = event.get("previous_message") or {}
    if "edited" not in message or message.get("text") == before.get("text"):
        return None
    channel = str(event.get("channel", ""))
    in_channel = {"channel": channel, "channel_type": event.get("channel_type")}
    asked = _asked(message | in_channel, origin)
    text = question_text(str(message.get("text", "")), origin.bot_user)
    return Edited(
        channel, str(message.get("ts", "")), text, asked if isinstance(asked, Asked) else None
    )


def _asked(event: Mapping[str, Any], origin: Origin) -> Asked | Refused | None:
    user = str(event.get("user") or event.get("bot_id") or "")
    channel, ts = str(event.get("channel") or ""), str(event.get("ts") or "")
    if not (user and channel and ts) or user == origin.bot_user:
        return None
    if event.get("bot_id") or event.get("subtype") == "bot_message":
        return None  # two bots that answer each other never end
    way = _way(event, origin)
    if way is None:
        return None
    asked = Asked(
        team=origin.team,
        channel=channel,
        ts=ts,
        user=user,
        text=question_text(str(event.get("text") or ""), origin.bot_user),
        way=way,
        thread_ts=str(event.get("thread_ts") or ts),
        user_team=event.get("user_team") or event.get("source_team") or event.get("team"),
        enterprise=origin.enterprise,
    )
    return _checked(asked, origin)


def _way(event: Mapping[str, Any], origin: Origin) -> Way | None:
    text = str(event.get("text") or "")
    if event.get("channel_type") == "im":
        return Way.DIRECT
    if event.get("type") == "app_mention" or origin.bot_user in _MENTION.findall(text):
        return Way.MENTION
    if not event.get("thread_ts") or not origin.follows or for_others(text) or not asks(text):
        return None
    return Way.FOLLOW_UP


def _checked(asked: Asked, origin: Origin) -> Asked | Refused | None:
    """Refuse questions that the policy excludes; follow-ups are ignored instead."""
    unasked = asked.way is Way.FOLLOW_UP
    if not origin.policy.external and is_external(asked, shared=origin.shared):
        return None if unasked else Refused(asked, Refusal.EXTERNAL)
    if asked.way is not Way.DIRECT and not origin.policy.allows(asked.channel):
        return None if unasked else Refused(asked, Refusal.NOT_HERE)
    return asked


def is_external(asked: Asked, *, shared: bool) -> bool:
    """Tell whether a person is of another organisation, or the channel is shared with one.

    Slack names the person's workspace or, of an Enterprise organisation, the organisation. Where no
    other organisation is, a person of another workspace is of a sister workspace.
    """
    home = asked.user_team or asked.team
    if shared or home in {asked.team, asked.enterprise}:
        return shared
    return asked.enterprise is None or home.startswith("E")


def for_others(text: str) -> bool:
    """Tell whether a message without a mention of the app is addressed to somebody else."""
    return bool(_MENTION.search(text) or _GROUP.search(text) or text.lstrip().startswith("@"))


def asks(text: str) -> bool:
    """Tell whether a message asks something; 'Thanks!' does not."""
    return "?" in re.sub(r"<[^>]*>", "", text) or bool(_ASKING.match(text))
