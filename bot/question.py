"""A question as it came from Slack, and its states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a question reached the app."""

    MENTION = "mention"  # a message that mentions the app
    FOLLOW_UP = "follow_up"  # without a mention, of the person that it talks with in a thread
    DIRECT = "direct"  # a direct message, or the agent view
    COMMAND = "command"  # /ask
    SHORTCUT = "shortcut"  # 'Ask the articles', 'Check this'


class State(StrEnum):
    """The state of a question, by its value in the journal."""

    OPEN = "open"  # recorded; nothing has been sent
    SENDING = "sending"  # something may have been sent
    ANSWERED = "answered"  # an answer, or a refusal by the articles, has been sent
    APOLOGISED = "apologised"  # the reason for having no answer has been sent
    DELETING = "deleting"  # the question was deleted; messages of its answer may still stand
    DELETED = "deleted"  # Slack has said of every message of its answer that it is gone


UNANSWERED = (State.OPEN, State.SENDING)
UNFINISHED = (*UNANSWERED, State.DELETING)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, or a draft to check, before it is recorded: `text` tells which.

    `ts` is the message's, or for a command and a shortcut has its trigger id; with team and channel
    it identifies the question. `thread_ts` is the thread that the answer goes to, None where the
    answer is ephemeral; then it goes to `response_url`.
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
class Thread:
    """A thread that the app answers in: whose question came last, and how many there were.

    `quiet`, it waits for a mention: somebody else has written since, or 'stop' was said.
    """

    person: str
    quiet: bool
    questions: int


@dataclass(frozen=True, slots=True)
class Question:
    """A recorded question. `reference` is shown to people, such as F-8K2MQ7.

    `messages` are the ts of the answer's messages, `revision` counts edits and the deletion,
    `received` is in seconds since the epoch. When `unsure`, one may have been sent that is not
    among `messages`; when `stopped`, it is told so instead of being answered.
    """

    reference: str
    asked: Asked
    state: State
    revision: int
    received: float
    messages: tuple[str, ...] = ()
    unsure: bool = False
    stopped: bool = False


def shortcut_ts(message_ts: str, trigger: str) -> str:
    """Return the `ts` of what a shortcut asks of a message, by which that message finds it."""
    return f"shortcut:{message_ts}:{trigger}"
