"""Answers questions: one at a time in a thread, each by a worker, until somebody stops it."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, ClassVar

from bot.api.errors import FailureKind, SlackError
from bot.desk.locks import KeyedLocks
from bot.desk.processing import QuestionProcessor
from bot.desk.rejections import Rejections
from bot.desk.stops import StoppedError, Stops
from bot.desk.workers import Workers
from bot.log import log
from bot.outcomes import Apology
from bot.question import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk.delivery import Delivery
    from bot.desk.dependencies import Dependencies
    from bot.desk.processing import Outcome
    from bot.question import Question
    from bot.views.message import Message


class Answerer:
    """Takes questions to their outcomes. When `closing`, those that wait are left as they are."""

    # An unfinished question that is older gets an apology instead of an answer after a restart.
    MAX_RESUME_AGE: ClassVar = 900.0  # seconds

    def __init__(self, dependencies: Dependencies) -> None:
        self.closing = False
        self._began = time.time()
        self._journal = dependencies.journal
        self._deliveries = dependencies.deliveries
        self._locks = KeyedLocks()
        self._stops = Stops()
        self._workers = Workers(dependencies.settings.workers, dependencies.metrics)
        self._rejections = Rejections(
            dependencies.journal,
            dependencies.limits,
            dependencies.guard,
            dependencies.settings.command,
        )
        self._processor = QuestionProcessor(
            dependencies.settings, dependencies.journal, dependencies.pool, dependencies.rebuild
        )

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._workers.waiting

    @asynccontextmanager
    async def hold_thread(self, question: Question) -> AsyncIterator[Question | None]:
        """Hold the lock of a question's thread, or of its person in a channel, within the block.

        Yields the question as it is then; None when it was edited, deleted or finished.
        """
        asked = question.asked
        async with self._locks.hold((asked.team, asked.channel, asked.thread_ts or asked.user)):
            yield await self._processor.current(question)

    async def stop(self, team: str, channel: str, thread_ts: str, at: float) -> None:
        """Stop what was asked in a thread before `at`, seconds since the epoch; it is told there.

        An answer that is made already is sent; one that Slack did not take is not sent again.
        """
        self._stops.stop(team, channel, thread_ts, at)
        await self._journal.mark_stopped(team, channel, thread_ts, at)

    async def answer(self, question: Question, in_hand: int, *, resumed: bool) -> Outcome:
        """Answer a question, one of so many, or refuse it, and return what was sent.

        Raises `SlackError`.
        """
        waiting = in_hand - self._workers.count
        rejection = await self._rejections.of(question, waiting, resumed=resumed)
        if rejection is not None and rejection.private:
            return await self._reject(question, rejection.message)
        delivery = await self._deliveries.to_thread(question, begun=resumed)
        try:
            if rejection is not None:
                await self._send(question, delivery, rejection.message)
                return rejection.message
            return await self._in_turn(question, delivery, resumed=resumed)
        finally:
            delivery.end()

    async def _in_turn(self, question: Question, delivery: Delivery, *, resumed: bool) -> Outcome:
        async with AsyncExitStack() as stack:
            try:
                async with self._stops.stoppable(question.asked):
                    current = await stack.enter_async_context(self.hold_thread(question))
                    if current is None:
                        return None  # it was edited, deleted or finished while it waited
                    delivery.resume(current)
                    outcome = await self._outcome(current, delivery, resumed=resumed)
            except StoppedError:
                if await self._processor.current(question) is None:
                    return None
                outcome = Apology.STOPPED
            await self._send(question, delivery, outcome)
            return outcome

    async def _reject(self, question: Question, message: Message) -> Outcome:
        """Tell only the person who asked, unless that was told just now."""
        if self._rejections.may_tell(question.asked):
            delivery = await self._deliveries.to_asker(question)
            await self._processor.send(question, delivery, message)
        else:
            await self._journal.mark_apologised(question, "declined")
        return message

    async def _send(self, question: Question, delivery: Delivery, outcome: Outcome) -> None:
        """Send an outcome; only to the asker where the app may not post in the channel."""
        try:
            await self._processor.send(question, delivery, outcome)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            log.warning("%s cannot be answered where it was asked: %s", question.reference, error)
            await self._processor.send(question, await self._deliveries.to_asker(question), outcome)

    async def _outcome(self, question: Question, delivery: Delivery, *, resumed: bool) -> Outcome:
        """Return the outcome of a question whose lock is held."""
        if question.stopped:
            return Apology.STOPPED
        if resumed and question.asked.thread_ts is None and question.state is State.SENDING:
            return Apology.UNSURE  # it may have been sent, and cannot be looked up or deleted
        was_interrupted = resumed and question.received < self._began
        if was_interrupted and time.time() - question.received > self.MAX_RESUME_AGE:
            return Apology.INTERRUPTED
        async with self._workers.one(delivery):
            if self.closing:
                return None
            return await self._processor.process(question, delivery)
