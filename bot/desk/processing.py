"""Processes one question, or draft: asks, reports progress, and sends the outcome."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from bot.api.errors import SlackError
from bot.desk.delivery import Extras
from bot.desk.sent import SupersededError
from bot.draft import beginning
from bot.intent import draft_in
from bot.journal.stored import to_stored
from bot.log import log_failure
from bot.outcomes import Apology
from bot.question import UNFINISHED
from bot.views import notices
from bot.views.message import Message
from qa.answer import Answer, Claim
from qa.checking.report import CheckedDraft
from qa.errors import FootnoteError, IndexUnusableError
from qa.events import Done, Status, Writing
from qa.question.cleaning import MAX_QUESTION

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from bot.desk.delivery import Delivery
    from bot.desk.pool import AnswerPool, Item
    from bot.journal.journal import Journal
    from bot.question import Question
    from bot.settings import BotSettings
    from qa.answer import Turn

# The outcome of a question; None when it was edited or deleted meanwhile.
Outcome = Answer | CheckedDraft | Apology | Message | None

MAX_HISTORY_TURNS = 12


class QuestionProcessor:
    """Answers questions, each by a delivery of its own."""

    def __init__(
        self,
        settings: BotSettings,
        journal: Journal,
        pool: AnswerPool,
        rebuild: Callable[[], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._pool = pool
        self._rebuild = rebuild

    async def process(
        self, question: Question, delivery: Delivery
    ) -> Answer | CheckedDraft | Apology | None:
        """Ask, show progress, and return the outcome. Raises `SlackError` only."""
        try:
            try:
                return await self._ask(question, delivery)
            except IndexUnusableError:
                if not await self._rebuilt(question):
                    return Apology.INDEX
                return await self._ask(question, delivery)
        except SlackError:
            raise
        except SupersededError:
            return None
        except TimeoutError:
            return Apology.TOO_LATE
        except Exception as error:  # noqa: BLE001 - whatever it was, a person waits for an answer
            log_failure(question.reference, error)
            return Apology.FAILED

    async def _rebuilt(self, question: Question) -> bool:
        """Rebuild the index within the time limit of an answer; False when that fails."""
        try:
            async with asyncio.timeout(self._settings.answer_seconds):
                await self._rebuild()
        except (FootnoteError, TimeoutError) as error:
            log_failure(question.reference, error)
            return False
        return True

    async def _ask(self, question: Question, delivery: Delivery) -> Answer | CheckedDraft | None:
        deadline = asyncio.get_running_loop().time() + self._settings.answer_seconds
        delivery.status(notices.reading())
        is_written = False
        async with aclosing(await self._begin(question)) as batches:
            while True:
                async with asyncio.timeout_at(deadline):
                    events = await anext(batches)
                if await self.current(question) is None:
                    return None
                is_written = is_written or any(isinstance(one, Writing) for one in events)
                claims = [event for event in events if isinstance(event, Claim)]
                if is_written and claims:  # the articles' own sentences come with the short answer
                    await delivery.claims(claims)
                match events:
                    case [*_, Done(answer=answer)]:
                        return answer
                    case [*_, CheckedDraft() as checked]:
                        return checked
                if statuses := [event for event in events if isinstance(event, Status)]:
                    delivery.status(notices.status(statuses[-1]))

    async def _begin(self, question: Question) -> AsyncGenerator[list[Item]]:
        """Begin to answer a question, or to check a draft."""
        text = question.asked.text
        if (draft := draft_in(text)) is not None:
            return self._pool.check(beginning(draft))
        return self._pool.events(text, await self._history(question))

    async def current(self, question: Question) -> Question | None:
        """Return a question as it is now; None when it was edited, deleted or finished."""
        known = await self._journal.question(question.reference)
        if known is None or known.revision != question.revision or known.state not in UNFINISHED:
            return None
        return known

    async def _history(self, question: Question) -> Sequence[Turn]:
        asked = question.asked
        if asked.thread_ts is None:
            return ()
        return await self._journal.history(
            asked.team, asked.channel, asked.thread_ts, asked.ts, MAX_HISTORY_TURNS
        )

    async def send(self, question: Question, delivery: Delivery, outcome: Outcome) -> None:
        """Send the outcome of a question and record it. Raises `SlackError`."""
        if outcome is None:
            return
        with suppress(SupersededError):
            await self._send(question, delivery, outcome)

    async def _send(
        self,
        question: Question,
        delivery: Delivery,
        outcome: Answer | CheckedDraft | Apology | Message,
    ) -> None:
        if isinstance(outcome, Answer | CheckedDraft):
            messages = await delivery.answer(outcome, await self._extras(question, outcome))
            await self._journal.mark_answered(question, to_stored(outcome), messages)
        else:
            kind = outcome.value if isinstance(outcome, Apology) else "declined"
            message = (
                notices.apology(question.reference, outcome)
                if isinstance(outcome, Apology)
                else outcome
            )
            messages = await delivery.notice(message, kind)
            await self._journal.mark_apologised(question, kind, messages)

    async def _extras(self, question: Question, outcome: Answer | CheckedDraft) -> Extras:
        text, helpers = question.asked.text, bool(self._settings.helpers)
        if isinstance(outcome, CheckedDraft):
            left = len(draft_in(text) or "") - outcome.read_to
            return Extras(note=notices.draft_cut(left) if left else None, helpers=helpers)
        return Extras(
            nearest=() if outcome.answered else await self._nearest(outcome),
            note=notices.shortened(MAX_QUESTION) if len(text) > MAX_QUESTION else None,
            helpers=helpers,
        )

    async def _nearest(self, answer: Answer) -> Sequence[str]:
        try:
            return await self._pool.run(self._pool.source.texts, answer.passages)
        except FootnoteError:
            return ()  # the index was rebuilt meanwhile


def metric_labels(outcome: Outcome) -> tuple[str, str]:
    """Return the kind and the reason of an outcome, as metrics count it."""
    if isinstance(outcome, Apology):
        return "apologised", outcome.value
    if isinstance(outcome, CheckedDraft):
        return "checked", ""
    if not isinstance(outcome, Answer):
        return "declined", ""
    if outcome.answered:
        return "answered", ""
    return "refused", outcome.reason.value if outcome.reason else ""
