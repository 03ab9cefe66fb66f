"""The desk: every recorded question gets an answer or an apology, exactly once.

A question waits for the lock of its thread, then for one of the workers. Its state is in the
journal at every step; what cannot be sent now is retried with a back-off.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.desk.back_off import BackOff
from bot.desk.deletion import delete_messages
from bot.desk.locks import KeyedLocks
from bot.desk.processing import QuestionProcessor, metric_labels
from bot.desk.rejections import Rejections
from bot.desk.stops import StoppedError, Stops
from bot.desk.workers import Workers
from bot.log import log, log_failure
from bot.outcomes import Apology
from bot.question import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk.deliveries import Deliveries
    from bot.desk.delivery import Delivery
    from bot.desk.limits import Limits
    from bot.desk.pool import AnswerPool
    from bot.desk.processing import Outcome
    from bot.feedback.store import FeedbackStore
    from bot.journal.journal import Journal
    from bot.metrics import Metrics
    from bot.outcomes import Refusal
    from bot.question import Asked, Question
    from bot.settings import BotSettings
    from bot.views.message import Message

# The longest that an answer waits to be sent again, in seconds. What Slack refuses to delete will
# not be deletable soon.
MAX_BACK_OFF, MAX_BACK_OFF_OF_DELETION = 60.0, 3_600.0
# An unfinished question that is older gets an apology instead of an answer after a restart.
MAX_RESUME_AGE = 900.0  # seconds
# Without a scope nobody can be told either: the question waits until the app has it again.
MISSING_SCOPE = "missing_scope"
# Apologies that count as errors.
_FAULTS = (Apology.FAILED, Apology.INDEX, Apology.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the desk needs from outside."""

    settings: BotSettings
    journal: Journal
    feedback: FeedbackStore
    limits: Limits
    pool: AnswerPool
    metrics: Metrics
    deliveries: Deliveries
    guard: Callable[[Question], Awaitable[Refusal | None]]
    rebuild: Callable[[], Awaitable[None]]


class Desk:
    """Processes questions, each in a task of its own."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._locks = KeyedLocks()
        self._stops = Stops()
        self._rejections = Rejections(
            dependencies.journal,
            dependencies.limits,
            dependencies.guard,
            dependencies.settings.command,
        )
        self._workers = Workers(dependencies.settings.workers, dependencies.metrics)
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._back_off = BackOff()
        self._deletions = 0
        self._closing = False
        self._processor = QuestionProcessor(
            dependencies.settings, dependencies.journal, dependencies.pool, dependencies.rebuild
        )

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._workers.waiting

    @property
    def in_progress(self) -> int:
        """How many questions are not answered."""
        return len(self._tasks) - self._deletions

    async def record(self, asked: Asked) -> Question | None:
        """Record a question, before its event is acknowledged; None when it is known already."""
        return await self._dependencies.journal.record(asked)

    def submit(self, question: Question, *, resumed: bool = False) -> None:
        """Begin to process a recorded question; returns at once."""
        key = (question.reference, question.revision)
        if self._closing or key in self._tasks:
            return
        is_deletion = question.state is State.DELETING
        if not is_deletion:
            self._dependencies.metrics.received(question.asked.way.value)
        self._deletions += is_deletion
        task = asyncio.get_running_loop().create_task(self._process(question, resumed=resumed))
        self._tasks[key] = task
        self._dependencies.metrics.in_hand(self.in_progress)
        task.add_done_callback(partial(self._finished, key, is_deletion))

    def _finished(self, key: tuple[str, int], is_deletion: int, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        self._deletions -= is_deletion
        self._dependencies.metrics.in_hand(self.in_progress)
        if not task.cancelled() and (error := task.exception()) is not None:
            log_failure(key[0], error)
            self._dependencies.metrics.error("answer")

    async def recover(self) -> None:
        """Resume the questions that a crash or a restart left unfinished, oldest first."""
        for question in await self._dependencies.journal.unfinished():
            if not self._back_off.is_resting(question.reference):
                self.submit(question, resumed=True)

    async def close(self, seconds: float) -> None:
        """Accept no more questions and wait so many seconds; the journal keeps the unfinished."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=seconds)
        unfinished = list(self._tasks.values())
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def stop(self, team: str, channel: str, thread_ts: str, at: float) -> None:
        """Stop what was asked in a thread before `at`, seconds since the epoch; it is told there.

        An answer that is made already is sent; one that Slack did not take is not sent again.
        """
        self._stops.stop(team, channel, thread_ts, at)
        await self._dependencies.journal.mark_stopped(team, channel, thread_ts, at)

    async def delete(self, reference: str) -> None:
        """Delete a message that was sent when its question had been deleted already."""
        question = await self._dependencies.journal.question(reference)
        if question is not None and question.state is State.DELETING:
            self.submit(question)

    async def _process(self, question: Question, *, resumed: bool) -> None:
        started = time.monotonic()
        try:
            outcome: Outcome = None
            if question.state is State.DELETING:
                await self._delete(question)
            else:
                outcome = await self._answer(question, resumed=resumed)
        except SlackError as error:
            may_change = error.kind is not FailureKind.REFUSED or error.code == MISSING_SCOPE
            if may_change or question.state is State.DELETING:
                self._retry_later(question, error)
                return
            log.error("%s cannot be answered at all: %s", question.reference, error)
            await self._dependencies.journal.mark_apologised(question, Apology.UNDELIVERABLE.value)
            outcome = Apology.UNDELIVERABLE
        self._back_off.forget(question.reference)
        self._note(question, outcome, time.monotonic() - started)

    async def _delete(self, question: Question) -> None:
        """Delete what was sent for a question that was deleted, and what was said of its answer."""
        await self._dependencies.feedback.delete([question.reference])
        answering = [
            task
            for (reference, revision), task in self._tasks.items()
            if reference == question.reference and revision != question.revision
        ]
        if answering:
            await asyncio.wait(answering)  # it sends nothing more, but for what is on its way
        async with self._locks.hold(_lock_key(question)):
            current = await self._processor.current(question)
            if current is not None:
                deliveries, journal = self._dependencies.deliveries, self._dependencies.journal
                await delete_messages(await deliveries.slack(current), journal, current)
                (await deliveries.to_thread(current, begun=current.unsure)).end()

    async def _answer(self, question: Question, *, resumed: bool) -> Outcome:
        """Answer a question, or refuse it, and return what was sent."""
        waiting = self.in_progress - self._workers.count
        rejection = await self._rejections.of(question, waiting, resumed=resumed)
        if rejection is not None and rejection.private:
            return await self._reject(question, rejection.message)
        delivery = await self._dependencies.deliveries.to_thread(question, begun=resumed)
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
                    await stack.enter_async_context(self._locks.hold(_lock_key(question)))
                    current = await self._processor.current(question)
                    if current is None:
                        return None  # it was edited, deleted or finished while it waited
                    delivery.resume(current)
                    if current.stopped:
                        raise StoppedError
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
            delivery = await self._dependencies.deliveries.to_asker(question)
            await self._processor.send(question, delivery, message)
        else:
            await self._dependencies.journal.mark_apologised(question, "declined")
        return message

    async def _send(self, question: Question, delivery: Delivery, outcome: Outcome) -> None:
        """Send an outcome; only to the asker where the app may not post in the channel."""
        try:
            await self._processor.send(question, delivery, outcome)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            log.warning("%s cannot be answered where it was asked: %s", question.reference, error)
            await self._processor.send(
                question, await self._dependencies.deliveries.to_asker(question), outcome
            )

    async def _outcome(self, question: Question, delivery: Delivery, *, resumed: bool) -> Outcome:
        """Return the outcome of a question whose lock is held."""
        if resumed and question.asked.thread_ts is None and question.state is State.SENDING:
            return Apology.UNSURE  # it may have been sent, and cannot be looked up or deleted
        if resumed and time.time() - question.received > MAX_RESUME_AGE:
            return Apology.INTERRUPTED
        async with self._workers.one(delivery):
            if self._closing:
                return None
            return await self._processor.process(question, delivery)

    def _retry_later(self, question: Question, error: SlackError) -> None:
        reference, is_deletion = question.reference, question.state is State.DELETING
        longest = MAX_BACK_OFF_OF_DELETION if is_deletion else MAX_BACK_OFF
        again = partial(self.submit, question, resumed=True)
        attempts = self._back_off.retry(reference, longest, again)
        log.warning("%s will be retried (attempt %s failed): %s", reference, attempts, error)

    def _note(self, question: Question, outcome: Outcome, seconds: float) -> None:
        if outcome is None:
            return  # edited or deleted meanwhile, or left to the next start
        kind, reason = metric_labels(outcome)
        self._dependencies.metrics.answered(kind, reason, seconds)
        if outcome in _FAULTS:
            self._dependencies.metrics.error("answer")
        log.debug("%s %s %s in %.2f s", question.reference, kind, reason, seconds)


def _lock_key(question: Question) -> tuple[str, str, str]:
    """Return the key of the thread, or of a person in a channel, that takes one at a time."""
    asked = question.asked
    return asked.team, asked.channel, asked.thread_ts or asked.user
