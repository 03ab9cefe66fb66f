"""Deletes what was sent for a question, until Slack has said of every message that it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.desk.sent import own_messages

if TYPE_CHECKING:
    from bot.api.slack import Slack
    from bot.journal.journal import Journal
    from bot.question import Question


async def delete_messages(slack: Slack, journal: Journal, question: Question) -> None:
    """Delete all that was sent for a question, and record that it is gone.

    Ephemeral messages cannot be deleted. Raises the last `SlackError`, after all have been tried.
    """
    if question.unsure and question.asked.thread_ts is not None:
        await _record_unlisted(slack, journal, question)
    while not await journal.mark_deleted(question):
        failure = None
        for channel, ts in await journal.messages(question.reference):
            try:
                await delete_message(slack, channel, ts)
            except SlackError as error:
                failure = error
            else:
                await journal.remove_message(question.asked.team, channel, ts)
        if failure is not None:
            raise failure


async def _record_unlisted(slack: Slack, journal: Journal, question: Question) -> None:
    """Record the messages of a thread whose sending was cut off before they were recorded."""
    asked = question.asked
    try:
        found = await slack.conversations.replies(asked.channel, str(asked.thread_ts), asked.ts)
    except SlackError as error:
        if error.kind is not FailureKind.REFUSED:
            raise
        return  # no access to the thread, or it is gone: rely on the journal alone
    async for ts, _ in own_messages(slack, journal, question, found):
        await journal.add_message(question.reference, ts)


async def delete_message(slack: Slack, channel: str, ts: str) -> None:
    """Delete a message, one that is still streamed, too."""
    try:
        await slack.delete(channel, ts)
    except SlackError as error:
        if error.code != "streaming_state_conflict":
            raise
        await slack.stop_stream(channel, ts)
        await slack.delete(channel, ts)
