"""Delivers an answer to the thread of its question, completely and exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.api.errors import FailureKind, SlackError
from bot.api.slack import message_metadata
from bot.desk.deletion import delete_message
from bot.desk.ornaments import AgentSession, StatusLine
from bot.desk.sent import mark_sending, own_messages
from bot.desk.stream import AnswerStream
from bot.outcomes import Apology
from bot.views.answer import closing, unfinished
from bot.views.ids import HELP
from bot.views.notices import not_shown
from bot.views.results import result_messages
from bot.views.sizes import cut
from bot.views.text import folded
from qa.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bot.api.slack import Slack
    from bot.desk.background import Background
    from bot.journal.journal import Journal
    from bot.question import Question
    from bot.views.message import Message
    from qa.answer import Claim
    from qa.checking.report import CheckedDraft

# Characters of the title of an agent session.
MAX_TITLE = 200
# Slack's error codes for a message that is too large or malformed.
_TOO_LARGE = frozenset({"invalid_blocks", "msg_blocks_too_long", "msg_too_long"})
# Its error codes for a message that can no longer be changed.
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


@dataclass(frozen=True, slots=True)
class Extras:
    """What is shown with an answer: texts of the nearest passages, a note, a button for help."""

    nearest: Sequence[str] = ()
    note: str | None = None
    helpers: bool = False


class Delivery(Protocol):
    """Sends one answer, while it is made, to where it was asked.

    Raises `SlackError`, and `SupersededError`.
    """

    def status(self, text: str) -> None:
        """Show a status, where there is a place for one; nothing waits for it."""

    async def claims(self, claims: Sequence[Claim]) -> None:
        """Stream claims, or leave them to the whole answer."""

    async def answer(self, answer: Answer | CheckedDraft, extras: Extras) -> Sequence[str] | None:
        """Send the whole answer or check; return its messages' ts, None when it has none there."""

    async def notice(self, message: Message, kind: str) -> Sequence[str] | None:
        """Send a notice instead of the answer; return its ts, None when it has none there."""

    def resume(self, question: Question) -> None:
        """Take up what has been sent for the question by now."""

    def end(self) -> None:
        """Take the status away: nothing more is sent."""


class ThreadDelivery:
    """Delivers to a thread of a channel or of a direct message.

    What was sent for the question before, perhaps before a crash, is looked up and reused. With
    `begun`, the agent session may have begun before that.
    """

    def __init__(
        self,
        slack: Slack,
        journal: Journal,
        question: Question,
        background: Background,
        *,
        begun: bool,
    ) -> None:
        self._slack = slack
        self._journal = journal
        self._question = question
        self._channel = question.asked.channel
        self._thread = question.asked.thread_ts or question.asked.ts
        place = self._channel, self._thread
        self._status = StatusLine(slack.ornaments, background, *place)
        self._session = AgentSession(slack.ornaments, background, *place, begun=begun)
        # Whether Slack has taken the status away, and ended the session, by itself.
        self._cleared = self._ended = False
        self._stream = AnswerStream(slack, background, question.asked)
        self._claims = 0
        self.resume(question)

    def resume(self, question: Question) -> None:
        """Take up what has been sent for the question by now."""
        self._unsure = question.unsure
        self._sent = list(question.messages)
        # Whether the whole answer is sent at the end, because not all of it is streamed.
        self._whole = question.unsure or bool(question.messages)

    def status(self, text: str) -> None:
        """Set the status line of the thread, and begin its agent session.

        Not during a stream: it shows progress itself, and its end does not clear the status.
        """
        if self._stream.ts is None:
            self._status.show(text)
            asked = self._question.asked
            self._session.begin(asked.user, cut(folded(asked.text), MAX_TITLE))

    def end(self) -> None:
        """Take the status away, and end the agent session."""
        self._status.end(cleared=self._cleared)
        self._session.end(ended=self._ended)

    async def claims(self, claims: Sequence[Claim]) -> None:
        """Stream claims within Slack's rate and size limits; beyond, send the whole at the end.

        Raises `SlackError` when it is not known whether the stream has begun.
        """
        self._claims += len(claims)
        if self._whole:
            return
        begins = self._stream.ts is None
        if begins:
            # Before the tokens are looked at: nothing may come between that and the first call.
            await mark_sending(self._journal, self._question)
        self._whole = not await self._stream.append(claims)
        if begins and self._stream.ts is not None:
            self._cleared = True
            self._status.end(cleared=True)
            await self._record(self._stream.ts)

    async def answer(self, answer: Answer | CheckedDraft, extras: Extras) -> Sequence[str]:
        """End the stream with the footnotes, or replace it by the whole answer."""
        reference = self._question.reference
        # Its buttons may be clicked before the last message is sent.
        await mark_sending(self._journal, self._question, answer)
        if isinstance(answer, Answer) and self._is_streamed(answer):
            below = closing(answer, reference, helpers=extras.helpers, note=extras.note)
            metadata = message_metadata(reference, "answer")
            if below is not None and await self._stream.stop(below.blocks, metadata):
                self._ended = True
                return await self._send([None, *below.further], "answer")
        messages = result_messages(
            answer,
            reference,
            helpers=extras.helpers,
            shareable=False,
            nearest=extras.nearest,
            note=extras.note,
        )
        try:
            await self._send(messages, "answer")
        except SlackError as error:
            if error.code not in _TOO_LARGE:
                raise
            await self._send([not_shown(reference)], "answer")
        return self._sent

    def _is_streamed(self, answer: Answer) -> bool:
        is_whole = not self._whole and self._claims == len(answer.claims)
        return self._stream.ts is not None and is_whole

    async def notice(self, message: Message, kind: str) -> Sequence[str]:
        """Send a notice instead of the answer; what has been streamed stays above it."""
        if kind == Apology.STOPPED:
            self._ended = True  # by whoever stopped it
        said = self._stream.claims
        return await self._send(unfinished(said, message) if said else [message], kind)

    async def _send(self, messages: Sequence[Message | None], kind: str) -> Sequence[str]:
        """Update, post and delete until only these messages are left; None keeps one as it is."""
        if self._unsure:
            await self._find_sent()
        for part, message in enumerate(messages):
            metadata = message_metadata(self._question.reference, kind, part)
            if message is None or await self._update_existing(part, message, metadata):
                continue
            await mark_sending(self._journal, self._question)
            posted = await self._slack.post(self._channel, self._thread, message, metadata)
            self._cleared = True
            await self._record(posted.ts, part)
        for ts in self._sent[len(messages) :]:
            await delete_message(self._slack, self._channel, ts)
        del self._sent[len(messages) :]
        return self._sent

    async def _record(self, ts: str, part: int | None = None) -> None:
        """Record in the journal at once what has been sent: a crash may follow."""
        if part is not None and part < len(self._sent):
            self._sent[part] = ts
        else:
            self._sent.append(ts)
        await self._journal.add_message(self._question.reference, ts)

    async def _update_existing(self, part: int, message: Message, metadata: dict[str, Any]) -> bool:
        """Update the message that was sent as this part; False when there is none to update."""
        if part >= len(self._sent):
            return False
        ts = self._sent[part]
        try:
            await self._update(ts, message, metadata)
        except SlackError as error:
            if error.code not in _GONE:
                raise
            return False
        return True

    async def _update(self, ts: str, message: Message, metadata: dict[str, Any]) -> None:
        try:
            await self._slack.update(self._channel, ts, message, metadata)
        except SlackError as error:
            if error.code != "streaming_state_conflict":
                raise
            await self._slack.stop_stream(self._channel, ts)
            await self._slack.update(self._channel, ts, message, metadata)

    async def _find_sent(self) -> None:
        """Look up in the thread what was sent before a crash, to reuse it."""
        self._unsure = False
        try:
            found = await self._slack.conversations.replies(
                self._channel, self._thread, self._question.asked.ts
            )
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            return  # no access to the thread, or it is gone: rely on the journal alone
        own = [
            ts
            async for ts, kind in own_messages(self._slack, self._journal, self._question, found)
            if kind != HELP
        ]
        self._sent = sorted({*self._sent, *own}, key=float)
