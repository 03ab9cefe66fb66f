"""Delivers an answer to one person only: by the response URL of a command or a shortcut.

The URL accepts five messages within half an hour. After that the answer is posted as an ephemeral
message, and where the app may not do that, as a direct message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.api.slack import message_metadata
from bot.desk.sent import mark_sending
from bot.views.results import result_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.api.slack import Slack
    from bot.desk.delivery import Extras
    from bot.journal.journal import Journal
    from bot.question import Question
    from bot.views.message import Message
    from qa.answer import Answer, Claim
    from qa.checking.report import CheckedDraft


class PrivateDelivery:
    """Delivers to the person who asked. Ephemeral messages cannot be looked up or replaced."""

    def __init__(self, slack: Slack, journal: Journal, question: Question) -> None:
        self._slack = slack
        self._journal = journal
        self._question = question

    def status(self, text: str) -> None:
        """Do nothing: there is no status line for one person."""

    def resume(self, question: Question) -> None:
        """Do nothing: what one person sees cannot be replaced."""

    def end(self) -> None:
        """Do nothing."""

    async def claims(self, claims: Sequence[Claim]) -> None:
        """Leave them to the whole answer: ephemeral messages cannot be streamed."""

    async def answer(self, answer: Answer | CheckedDraft, extras: Extras) -> None:
        """Send the answer."""
        messages = result_messages(
            answer,
            self._question.reference,
            helpers=extras.helpers,
            shareable=True,
            nearest=extras.nearest,
            note=extras.note,
        )
        await mark_sending(self._journal, self._question, answer)
        await self._send(messages)

    async def notice(self, message: Message, kind: str) -> None:
        """Send a notice instead of the answer."""
        del kind  # ephemeral messages carry no metadata
        await self._send([message])

    async def _send(self, messages: Sequence[Message]) -> None:
        await mark_sending(self._journal, self._question)
        for message in messages:
            await self._send_one(message)

    async def _send_one(self, message: Message) -> None:
        asked = self._question.asked
        try:
            if asked.response_url is not None:
                await self._slack.respond(asked.response_url, message, public=False)
                return
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
        try:
            thread = asked.thread_ts if asked.thread_ts != asked.ts else None
            await self._slack.post_ephemeral(asked.channel, asked.user, thread, message)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            reference = self._question.reference
            metadata = message_metadata(reference, "answer")
            posted = await self._slack.post(asked.user, None, message, metadata)
            await self._journal.add_message(reference, posted.ts, posted.channel, beside=True)
