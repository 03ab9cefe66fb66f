"""How an answer reaches one person only: by the response URL of a command or a shortcut.

The URL takes five messages within half an hour. What it does not take any more is shown as an
ephemeral message, and where the app may not do that, sent as a direct message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.api.slack import message_metadata
from bot.journal.stored import to_stored
from bot.views.answer import plan_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.api.slack import Slack
    from bot.desk.delivery import Extras
    from bot.journal.journal import Journal
    from bot.question import Question
    from bot.views.message import Message
    from qa.answer import Answer, Claim

# Of the five messages, one may have told of the queue.
MAX_MESSAGES = 4


class PrivateDelivery:
    """Delivers to the person who asked. What was sent before cannot be found or replaced."""

    def __init__(self, slack: Slack, journal: Journal, question: Question) -> None:
        self._slack = slack
        self._journal = journal
        self._question = question

    async def status(self, text: str) -> bool:
        """Leave it: an ephemeral message would stay."""
        del text
        return True

    async def claims(self, claims: Sequence[Claim]) -> None:
        """Keep them for the whole answer: ephemeral messages do not grow."""

    async def answer(self, answer: Answer, extras: Extras) -> Sequence[str]:
        """Show the answer; what goes beyond the messages at hand is sent as a file."""
        plan = plan_answer(
            answer,
            self._question.reference,
            helpers=extras.helpers,
            shareable=True,
            nearest=extras.nearest,
            note=extras.note,
            most=MAX_MESSAGES,
        )
        self._journal.mark_sending(self._question, to_stored(answer))
        await self._show(plan.messages)
        if plan.file is not None:
            await self._send_file(plan.file, plan.messages[0])
        return ()

    async def notice(self, message: Message, kind: str) -> Sequence[str]:
        """Say something in the answer's place."""
        del kind  # ephemeral messages carry no metadata
        await self._show([message])
        return ()

    async def remove(self) -> None:
        """Leave it: nobody can delete the command that was asked."""

    async def _show(self, messages: Sequence[Message]) -> None:
        self._journal.mark_sending(self._question)
        for message in messages:
            await self._show_one(message)

    async def _show_one(self, message: Message) -> None:
        asked = self._question.asked
        try:
            if asked.response_url is not None:
                await self._slack.respond(asked.response_url, message, public=False)
                return
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
        try:
            await self._slack.post_ephemeral(asked.channel, asked.user, None, message)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            await self._post(message)

    async def _post(self, message: Message) -> str:
        """Send a direct message and return the channel that it stands in."""
        metadata = message_metadata(self._question.reference, "answer")
        return (await self._slack.post(self._question.asked.user, None, message, metadata)).channel

    async def _send_file(self, text: str, first: Message) -> None:
        channel = await self._post(first)
        name = f"{self._question.reference}.txt"
        await self._slack.upload(channel, None, name, text)
