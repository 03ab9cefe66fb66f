"""What a message event means for the app: a question, an edit, a removal, or nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.intent import asks, for_others, is_stop, mentions
from bot.message_text import request_text
from bot.outcomes import Refusal
from bot.question import Asked, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.question import Thread

# Subtypes of messages that people write; every other subtype reports an event.
_SUBTYPES_OF_PEOPLE = frozenset({"file_share", "me_message", "thread_broadcast"})
# Fields of an event that Slack gives as text, or not at all.
_TEXTS = (
    "bot_id", "channel", "channel_type", "deleted_ts", "source_team", "subtype", "team", "text",
    "thread_ts", "ts", "user", "user_team",
)  # fmt: skip


class Mode(StrEnum):
    """What is answered in a channel."""

    OFF = "off"  # nothing
    MENTION = "mention"  # mentions
    FOLLOW = "follow"  # and follow-ups of the person that the app talks with in a thread


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event comes from: workspace, channel, and a thread that is answered in.

    `full`, no more questions are answered in the thread; `external`, other organisations are
    answered, too.
    """

    team: str
    bot_user: str
    mode: Mode
    thread: Thread | None
    full: bool = False
    external: bool = False
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
    """A message was deleted; `asked` is the question that it was, if its own event came late."""

    channel: str
    ts: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that is refused, and why."""

    asked: Asked
    why: Refusal


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody has said 'stop' in a thread."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody else than the person that the app talks with has written in a thread."""

    channel: str
    thread_ts: str
    ts: str


Said = Asked | Refused | Stopped | Spoken | None
Meaning = Said | Edited | Removed


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
        return _removed(event, str(event.get("deleted_ts", "")), origin)
    if subtype is not None and subtype not in _SUBTYPES_OF_PEOPLE | {"bot_message"}:
        return None
    return _said(event, origin)


def _changed(event: Mapping[str, Any], origin: Origin) -> Edited | Removed | None:
    """Return an edit by a person; link previews and the app's own updates are none.

    A deleted message with replies arrives as a change into a tombstone.
    """
    message = event.get("message") or {}
    if message.get("subtype") == "tombstone":
        return _removed(event, str(message.get("ts", "")), origin)
    before = event.get("previous_message") or {}
    if "edited" not in message or message.get("text") == before.get("text"):
        return None
    asked = _as_asked(_within(event, message), origin)
    if _refusal(asked, origin) is not None:
        return None  # the channel has been switched off, or shared, since the question was taken
    return Edited(asked.channel, asked.ts, asked.text, _asked_in(event, message, origin))


def _removed(event: Mapping[str, Any], ts: str, origin: Origin) -> Removed:
    before = event.get("previous_message") or {}
    return Removed(str(event.get("channel", "")), ts, _asked_in(event, before, origin))


def _asked_in(event: Mapping[str, Any], message: Mapping[str, Any], origin: Origin) -> Asked | None:
    """Return the question that a message within an event is or was."""
    asked = _said(_within(event, message), origin)
    return asked if isinstance(asked, Asked) else None


def _within(event: Mapping[str, Any], message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a message within an event as if it had come by itself."""
    return {**message, **{name: event.get(name) for name in ("channel", "channel_type")}}


def _said(event: Mapping[str, Any], origin: Origin) -> Said:
    """Return what a message means that is neither edited nor deleted."""
    asked = _as_asked(event, origin)
    if not (asked.user and asked.channel and asked.ts) or asked.user == origin.bot_user:
        return None
    if event.get("bot_id") or event.get("subtype") == "bot_message":
        # Two bots that answer each other never end.
        return _spoken(Spoken(asked.channel, asked.thread_ts or asked.ts, asked.ts), origin)
    if asked.way is Way.FOLLOW_UP:
        return _in_thread(asked, str(event.get("text") or ""), origin)
    stops = is_stop(asked.text) and (asked.way is Way.MENTION or asked.thread_ts != asked.ts)
    refusal = _refusal(asked, origin)
    if refusal is not None:
        return Refused(asked, refusal)
    return Stopped(asked) if stops else asked


def _as_asked(event: Mapping[str, Any], origin: Origin) -> Asked:
    """Return a message as the question that it would be, whoever wrote it."""
    ts = str(event.get("ts") or "")
    return Asked(
        team=origin.team,
        channel=str(event.get("channel") or ""),
        ts=ts,
        user=str(event.get("user") or event.get("bot_id") or ""),
        text=request_text(str(event.get("text") or ""), origin.bot_user),
        way=_way(event, origin.bot_user),
        thread_ts=str(event.get("thread_ts") or ts),
        user_team=event.get("user_team") or event.get("source_team") or event.get("team"),
        enterprise=origin.enterprise,
    )


def _way(event: Mapping[str, Any], bot_user: str) -> Way:
    """Return how a message would reach the app; without a mention as a follow-up."""
    if event.get("channel_type") == "im":
        return Way.DIRECT
    mentioned = mentions(str(event.get("text") or ""), bot_user)
    return Way.MENTION if mentioned or event.get("type") == "app_mention" else Way.FOLLOW_UP


def _in_thread(asked: Asked, text: str, origin: Origin) -> Said:
    """Return what a message without a mention means: nothing, but in a thread of the app's."""
    thread = origin.thread
    if thread is None or asked.thread_ts is None:
        return None
    if is_stop(text):
        return Stopped(asked)
    if asked.user != thread.person:
        return _spoken(Spoken(asked.channel, asked.thread_ts, asked.ts), origin)
    follows = origin.mode is Mode.FOLLOW and asks(text) and not for_others(text)
    if not follows or _refusal(asked, origin) is not None:
        return None
    full = Refusal.THREAD_FULL if origin.full else None
    why = Refusal.UNMENTIONED if thread.quiet else full
    return Refused(asked, why) if why else asked


def _spoken(message: Spoken, origin: Origin) -> Spoken | None:
    """Return a message that makes a thread quiet, None where it changes nothing."""
    return message if origin.thread is not None and not origin.thread.quiet else None


def _refusal(asked: Asked, origin: Origin) -> Refusal | None:
    """Return why a question is not taken there."""
    if not origin.external and is_external(asked, shared=origin.shared):
        return Refusal.EXTERNAL
    if asked.way is Way.DIRECT:
        return None
    return Refusal.OFF if origin.mode is Mode.OFF else None


def is_external(asked: Asked, *, shared: bool) -> bool:
    """Tell whether a person is of another organisation, or the channel is shared with one.

    Slack names the person's workspace or, of an Enterprise organisation, the organisation. Where no
    other organisation is, a person of another workspace is of a sister workspace.
    """
    home = asked.user_team or asked.team
    if shared or home in {asked.team, asked.enterprise}:
        return shared
    return asked.enterprise is None or home.startswith("E")
