"""The work on one question: ask, tell what is heard, and send what came of it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from bot.api.errors import SlackError
from bot.desk.delivery import Extras
from bot.journal.stored import to_stored
from bot.log import log_failure
from bot.outcomes import Apology
from bot.question import UNFINISHED, State, Way
from bot.views import notices
from bot.views.message import Message
from qa.answer import Answer, Claim
from qa.errors import FootnoteError, IndexUnusableError
from qa.events import Done, Status
from qa.question.cleaning import MAX_QUESTION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.desk.delivery import Delivery
    from bot.desk.pool import Answering
    from bot.journal.journal import Journal
    from bot.question import Question
    from bot.settings import BotSettings
    from qa.answer import Turn
    from qa.events import Event

# What can come of a question; None when it was edited or deleted meanwhile.
Outcome = Answer | Apology | Message | None

HISTORY_TURNS = 12
NEAREST = 3


class Work:
    """Works questions out, each by a delivery of its own."""

    def __init__(
        self,
        settings: BotSettings,
        journal: Journal,
        answering: Answering,
        rebuild: Callable[[], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._answering = answering
        self._rebuild = rebuild

    async def outcome(self, question: Question, delivery: Delivery) -> Answer | Apology | None:
        """Ask, and show what is heard meanwhile. Raises `SlackError` only."""
        try:
            try:
                return await self._listen(question, delivery)
            except IndexUnusableError:
                if not await self._mended(question):
                    return Apology.INDEX
                return await self._listen(question, delivery)
        except SlackError:
            raise
        except TimeoutError:
            return Apology.TOO_LATE
        except Exception as error:  # noqa: BLE001 - a person waits, whatever it was
            log_failure(question.reference, error)
            return Apology.FAILED

    async def _mended(self, question: Question) -> bool:
        """Have the index built again, in no more time than an answer has."""
        try:
            async with asyncio.timeout(self._settings.answer_seconds):
                await self._rebuild()
        except (FootnoteError, TimeoutError) as error:
            log_failure(question.reference, error)
            return False
        return True

    async def _listen(self, question: Question, delivery: Delivery) -> Answer | None:
        deadline = asyncio.get_running_loop().time() + self._settings.answer_seconds
        showing = asyncio.ensure_future(delivery.status(notices.reading()))
        history = self._history(question)
        untold: str | None = None
        async with aclosing(self._answering.events(question.asked.text, history)) as batches:
            while True:
                async with asyncio.timeout_at(deadline):
                    events = await anext(batches)
                if not self._is_current(question):
                    return None
                await showing  # a status that came after the answer would stay
                if claims := [event for event in events if isinstance(event, Claim)]:
                    await delivery.claims(claims)
                if events and isinstance(events[-1], Done):
                    return events[-1].answer
                untold = _status(events, untold)
                if untold is not None and await delivery.status(untold):
                    untold = None

    def _is_current(self, question: Question) -> bool:
        """Tell whether a question still asks the same, and is still there."""
        known = self._journal.question(question.reference)
        return (
            known is not None and known.revision == question.revision and known.state in UNFINISHED
        )

    def _history(self, question: Question) -> Sequence[Turn]:
        asked = question.asked
        if asked.thread_ts is None:
            return ()
        return self._journal.history(
            asked.team, asked.channel, asked.thread_ts, asked.ts, HISTORY_TURNS
        )

    async def send(self, question: Question, delivery: Delivery, outcome: Outcome) -> None:
        """Send what came of a question and write it down. Raises `SlackError`."""
        if outcome is None or self._is_left(question, outcome):
            return
        if isinstance(outcome, Answer):
            messages = await delivery.answer(outcome, await self._extras(question, outcome))
            stands = self._journal.mark_answered(question, to_stored(outcome), messages)
        else:
            kind = outcome.value if isinstance(outcome, Apology) else "declined"
            message = (
                notices.apology(question.reference, outcome)
                if isinstance(outcome, Apology)
                else outcome
            )
            messages = await delivery.notice(message, kind)
            stands = self._journal.mark_apologised(question, kind, messages)
        if not stands and self._is_deleted(question):
            await delivery.remove()

    def _is_left(self, question: Question, outcome: Outcome) -> bool:
        """Tell whether a question that was only overheard is left alone, and write that down.

        It is not, when it is answered, or when the mention of the same message has come by now.
        """
        answered = isinstance(outcome, Answer) and outcome.answered
        return (
            question.asked.way is Way.OVERHEARD
            and not answered
            and self._journal.mark_ignored(question)
        )

    def _is_deleted(self, question: Question) -> bool:
        known = self._journal.question(question.reference)
        return known is None or known.state is State.DELETED

    async def _extras(self, question: Question, answer: Answer) -> Extras:
        note = notices.shortened(MAX_QUESTION)
        long = len(question.asked.text) > MAX_QUESTION
        return Extras(
            nearest=() if answer.answered else await self._nearest(answer),
            note=note if long else None,
            helpers=bool(self._settings.helpers),
        )

    async def _nearest(self, answer: Answer) -> Sequence[str]:
        try:
            return await self._answering.look(
                self._answering.source.texts, answer.passages[:NEAREST]
            )
        except FootnoteError:
            return ()  # the articles have changed meanwhile


def _status(events: Sequence[Event], untold: str | None) -> str | None:
    """Return what goes on after events: the last that they tell, or what was not told before."""
    for event in reversed(events):
        if isinstance(event, Claim):
            return None
        if isinstance(event, Status):
            return notices.status(event)
    return untold
