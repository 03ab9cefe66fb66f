"""A question as it came from Slack, and what can become of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a question reached the app."""

    MENTION = "mention"  # a message that mentions the app
    FOLLOW_UP = "follow_up"  # in a thread that the app answers in, without a mention
    OVERHEARD = "overheard"  # in a channel of mode `auto`, without a mention
    DIRECT = "direct"  # a direct message, or the agent view
    COMMAND = "command"  # /ask
    SHORTCUT = "shortcut"  # 'Ask the articles about this'


class State(StrEnum):
    """How far a question has come. The first two are unfinished."""

    OPEN = "open"  # recorded; nothing has been sent
    SENDING = "sending"  # something may have been sent
    ANSWERED = "answered"  # an answer, or a refusal by the articles, has been sent
    APOLOGISED = "apologised"  # a reason why there is no answer has been sent
    LEFT = "left"  # overheard, and the articles do not say: nothing is sent
    DELETED = "deleted"  # the question was deleted, and its answer with it


UNFINISHED = (State.OPEN, State.SENDING)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before it is recorded.

    `ts` is the message's, or for a command and a shortcut its trigger's; with team and channel
    it names the question. `thread_ts` is the thread that the answer goes to, None where the
    answer is ephemeral; then `response_url` takes it.
    """

    team: str
    channel: str
    ts: str
    user: str
    text: str
    way: Way
    thread_ts: str | None = None
    response_url: str | None = None
    user_team: str | None = None
    enterprise: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A recorded question. `reference` is what people see, such as F-8K2MQ7.

    `messages` are the ts of what has been sent in reply, `revision` counts edits, `received` is
    in seconds since the epoch.
    """

    reference: str
    asked: Asked
    state: State
    revision: int
    received: float
    messages: tuple[str, ...] = ()
