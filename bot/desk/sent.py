"""Records that something is sent for a question, and finds in a thread what was.

A message of the app is recognised by its metadata; a stream that was cut before it got metadata,
by being a message of the app that no question of the journal lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.api.slack import EVENT_TYPE
from bot.journal.stored import to_stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from typing import Any

    from bot.api.slack import Slack
    from bot.journal.journal import Journal
    from bot.question import Question
    from qa.answer import Answer
    from qa.checking.report import CheckedDraft


class SupersededError(Exception):
    """The question was edited or deleted meanwhile: nothing more is sent."""


async def mark_sending(
    journal: Journal, question: Question, answer: Answer | CheckedDraft | None = None
) -> None:
    """Record that a message is sent next, and the answer when it is known.

    Raises `SupersededError`.
    """
    stored = None if answer is None else to_stored(answer)
    if not await journal.mark_sending(question, stored):
        known = await journal.question(question.reference)
        if known is None or known.revision != question.revision:
            raise SupersededError


async def own_messages(
    slack: Slack, journal: Journal, question: Question, thread: Sequence[Mapping[str, Any]]
) -> AsyncIterator[tuple[str, str | None]]:
    """Yield ts and kind of each message that was sent for a question; a cut stream has no kind."""
    asked = question.asked
    for message in thread:
        ts = str(message["ts"])
        if not slack.is_own_message(message) or float(ts) <= float(asked.ts):
            continue
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE:
            if payload.get("reference") == question.reference:
                yield ts, payload.get("kind")
        elif await journal.question_of_reply(asked.team, asked.channel, ts) is None:
            yield ts, None
