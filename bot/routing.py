"""What a message means for the app: a question, an edit, a removal, or nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.mrkdwn import question_text
from bot.outcomes import Refusal
from bot.question import Asked, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Messages of people; every other subtype tells of something that happened.
_SUBTYPES_OF_PEOPLE = frozenset({"file_share", "thread_broadcast"})
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
    """What of a channel is answered without a mention."""

    MENTION = "mention"  # nothing
    FOLLOW = "follow"  # questions in a thread that the app answers in
    AUTO = "auto"  # these, and any question that the articles answer


@dataclass(frozen=True, slots=True)
class Policy:
    """Where, and whom, the app answers. Empty `allowed` allows every channel."""

    allowed: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()
    external: bool = False

    def takes(self, channel: str) -> bool:
        """Tell whether a channel is one that the app answers in."""
        return channel not in self.denied and (not self.allowed or channel in self.allowed)


@dataclass(frozen=True, slots=True)
class Here:
    """What is known of the place that an event comes from."""

    team: str
    bot_user: str
    policy: Policy
    mode: Callable[[str], Mode]
    follows: Callable[[str, str], bool]
    enterprise: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """A message has other words now; `asked` is what it would ask if it were new."""

    channel: str
    ts: str
    text: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Removed:
    """A message is gone."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that must be turned away, and why."""

    asked: Asked
    why: Refusal


Meaning = Asked | Edited | Removed | Refused | None


def meaning(event: Mapping[str, Any], here: Here) -> Meaning:
    """Return what an `app_mention` or `message` event means for the app, None when nothing."""
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, here)
    if subtype == "message_deleted":
        return Removed(str(event.get("channel", "")), str(event.get("deleted_ts", "")))
    if subtype is not None and subtype not in _SUBTYPES_OF_PEOPLE | {"bot_message"}:
        return None
    return _asked(event, here)


def _changed(event: Mapping[str, Any], here: Here) -> Edited | Removed | None:
    """Return an edit by a person; link previews and our own updates are changes too.

    A message with replies that is deleted is changed into a tombstone.
    """
    message = event.get("message") or {}
    if message.get("subtype") == "tombstone":
        return Removed(str(event.get("channel", "")), str(message.get("ts", "")))
    before = event.get("previous_message") or {}
    if "edited" not in message or message.get("text") == before.get("text"):
        return None
    channel = str(event.get("channel", ""))
    place = {"channel": channel, "channel_type": event.get("channel_type")}
    asked = _asked(message | place, here)
    text = question_text(str(message.get("text", "")), here.bot_user)
    return Edited(
        channel, str(message.get("ts", "")), text, asked if isinstance(asked, Asked) else None
    )


def _asked(event: Mapping[str, Any], here: Here) -> Asked | Refused | None:
    user = str(event.get("user") or event.get("bot_id") or "")
    channel, ts = str(event.get("channel") or ""), str(event.get("ts") or "")
    if not (user and channel and ts) or user == here.bot_user:
        return None
    if not _may_speak(event, here.policy):
        return None
    way = _way(event, here)
    if way is None:
        return None
    asked = Asked(
        team=here.team,
        channel=channel,
        ts=ts,
        user=user,
        text=question_text(str(event.get("text") or ""), here.bot_user),
        way=way,
        thread_ts=str(event.get("thread_ts") or ts),
        user_team=event.get("user_team") or event.get("team"),
        enterprise=here.enterprise,
    )
    return _checked(asked, here)


def _may_speak(event: Mapping[str, Any], policy: Policy) -> bool:
    """Tell whether the speaker is a person, or a bot that is answered."""
    if not event.get("bot_id") and event.get("subtype") != "bot_message":
        return True
    return bool(policy.bots & {event.get("bot_id"), event.get("user"), event.get("app_id")})


def _way(event: Mapping[str, Any], here: Here) -> Way | None:
    text = str(event.get("text") or "")
    if event.get("channel_type") == "im":
        return Way.DIRECT
    if event.get("type") == "app_mention" or here.bot_user in _MENTION.findall(text):
        return Way.MENTION
    channel, thread = str(event["channel"]), event.get("thread_ts")
    mode = here.mode(channel)
    if mode is Mode.MENTION or for_others(text) or not asks(text):
        return None
    if thread and here.follows(channel, str(thread)):
        return Way.FOLLOW_UP
    return Way.OVERHEARD if mode is Mode.AUTO else None


def _checked(asked: Asked, here: Here) -> Asked | Refused | None:
    """Turn away what comes from where the app must not answer; only who asked it is told."""
    unasked = asked.way in (Way.FOLLOW_UP, Way.OVERHEARD)
    foreign = here.shared or (asked.user_team or asked.team) not in {asked.team, asked.enterprise}
    if foreign and not here.policy.external:
        return None if unasked else Refused(asked, Refusal.EXTERNAL)
    if asked.way is not Way.DIRECT and not here.policy.takes(asked.channel):
        return None if unasked else Refused(asked, Refusal.NOT_HERE)
    return asked


def for_others(text: str) -> bool:
    """Tell whether a message without a mention of the app is addressed to somebody else."""
    return bool(_MENTION.search(text) or _GROUP.search(text) or text.lstrip().startswith("@"))


def asks(text: str) -> bool:
    """Tell whether a message asks something; 'Thanks!' does not."""
    return "?" in re.sub(r"<[^>]*>", "", text) or bool(_ASKING.match(text))
