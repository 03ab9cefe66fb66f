"""The desk: every recorded question gets an answer or an apology, exactly once.

A question waits for the lock of its thread, then for one of the workers. Its state is in the
journal at every step; what cannot be sent now is retried with a back-off.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from bot.api.errors import FailureKind, SlackError
from bot.desk.locks import KeyedLocks
from bot.desk.processing import QuestionProcessor
from bot.log import log, log_failure
from bot.outcomes import Apology
from bot.question import State
from bot.views import notices, replies
from qa.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Protocol

    from bot.desk.delivery import Delivery
    from bot.desk.limits import Limits
    from bot.desk.pool import AnswerPool
    from bot.desk.processing import Outcome
    from bot.journal.journal import Journal
    from bot.metrics import Metrics
    from bot.outcomes import Refusal
    from bot.question import Asked, Question
    from bot.settings import BotSettings
    from bot.views.message import Message

    class Deliveries(Protocol):
        """Makes deliveries."""

        async def thread_delivery(self, question: Question, *, resumed: bool) -> Delivery:
            """Return a delivery to where a question was asked."""

        async def private_delivery(self, question: Question) -> Delivery:
            """Return a delivery to the person who asked."""


# Attempts at a question whose answer cannot be sent; the back-off doubles each time.
MAX_ATTEMPTS = 6
FIRST_BACK_OFF = 1.0  # seconds
# An unfinished question that is older gets an apology instead of an answer after a restart.
MAX_RESUME_AGE = 900.0  # seconds
# Slack clears a status after two minutes; it is set again before that.
STATUS_SECONDS = 60.0
# Without a scope nobody can be told either: the question waits until the app has it again.
MISSING_SCOPE = "missing_scope"
# Apologies that count as errors.
_FAULTS = (Apology.FAILED, Apology.INDEX, Apology.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the desk needs from outside."""

    settings: BotSettings
    journal: Journal
    limits: Limits
    pool: AnswerPool
    metrics: Metrics
    deliveries: Deliveries
    guard: Callable[[Asked], Awaitable[Refusal | None]]
    rebuild: Callable[[], Awaitable[None]]


class Desk:
    """Processes questions, each in a task of its own."""

    MAX_WAITING: ClassVar = 200  # questions that wait for a worker
    MAX_TURNS: ClassVar = 50  # questions that are answered in one thread

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._locks = KeyedLocks()
        self._workers = asyncio.Semaphore(dependencies.settings.workers)
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._attempts: dict[str, int] = {}
        self._waiting = 0
        self._closing = False
        self._processor = QuestionProcessor(
            dependencies.settings, dependencies.journal, dependencies.pool, dependencies.rebuild
        )

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._waiting

    @property
    def in_progress(self) -> int:
        """How many questions are not finished."""
        return len(self._tasks)

    async def record(self, asked: Asked) -> Question | None:
        """Record a question, before its event is acknowledged; None when it is known already."""
        return await self._dependencies.journal.record(asked)

    def submit(self, question: Question, *, resumed: bool = False) -> None:
        """Begin to process a recorded question; returns at once."""
        key = (question.reference, question.revision)
        if self._closing or key in self._tasks:
            return
        self._dependencies.metrics.received(question.asked.way.value)
        task = asyncio.get_running_loop().create_task(self._process(question, resumed=resumed))
        self._tasks[key] = task
        self._dependencies.metrics.in_hand(len(self._tasks))
        task.add_done_callback(partial(self._finished, key))

    def _finished(self, key: tuple[str, int], task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        self._dependencies.metrics.in_hand(len(self._tasks))
        if not task.cancelled() and (error := task.exception()) is not None:
            log_failure(key[0], error)
            self._dependencies.metrics.error("answer")

    async def recover(self) -> None:
        """Resume the questions that a crash or a restart left unfinished, oldest first."""
        for question in await self._dependencies.journal.unfinished():
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

    async def remove(self, question: Question) -> None:
        """Delete the answer to a question that was deleted."""
        delivery = await self._dependencies.deliveries.thread_delivery(question, resumed=True)
        async with self._locks.hold(_lock_key(question)):
            with suppress(SlackError):
                await delivery.remove()

    async def _process(self, question: Question, *, resumed: bool) -> None:
        started = time.monotonic()
        current = await self._processor.current(question)
        if current is None:
            self._attempts.pop(question.reference, None)
            return  # it was edited, deleted or finished since it was submitted
        question = current
        try:
            delivery = await self._dependencies.deliveries.thread_delivery(
                question, resumed=resumed
            )
            outcome: Outcome = None if resumed else await self._rejection(question)
            if outcome is None and (refusal := await self._dependencies.guard(question.asked)):
                outcome = replies.refusal(refusal)
            if outcome is not None:
                await self._send(question, delivery, outcome)
            else:
                async with self._locks.hold(_lock_key(question)):
                    outcome = await self._outcome(question, delivery, resumed=resumed)
                    await self._send(question, delivery, outcome)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED or error.code == MISSING_SCOPE:
                self._retry_later(question, error)
                return
            log.error("%s cannot be answered at all: %s", question.reference, error)
            await self._dependencies.journal.mark_apologised(question, Apology.UNDELIVERABLE.value)
            outcome = Apology.UNDELIVERABLE
        self._attempts.pop(question.reference, None)
        self._note(question, outcome, time.monotonic() - started)

    async def _send(self, question: Question, delivery: Delivery, outcome: Outcome) -> None:
        """Send an outcome; only to the asker where the app may not post in the channel."""
        try:
            await self._processor.send(question, delivery, outcome)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            log.warning("%s cannot be answered where it was asked: %s", question.reference, error)
            await self._processor.send(
                question, await self._dependencies.deliveries.private_delivery(question), outcome
            )

    async def _outcome(self, question: Question, delivery: Delivery, *, resumed: bool) -> Outcome:
        """Return the outcome of a question whose lock is held."""
        if resumed and question.asked.thread_ts is None and question.state is State.SENDING:
            return Apology.UNSURE  # it may have been sent, and cannot be looked up or deleted
        if resumed and time.time() - question.received > MAX_RESUME_AGE:
            return Apology.INTERRUPTED
        if not await self._acquire_worker(delivery):
            return None
        try:
            return await self._processor.process(question, delivery)
        finally:
            self._workers.release()

    async def _rejection(self, question: Question) -> Message | None:
        """Return the reply to a question that is not processed, None for all others."""
        asked, reference = question.asked, question.reference
        if not asked.text:
            return notices.help_message(self._dependencies.settings.command)
        if len(self._tasks) > self.MAX_WAITING + self._dependencies.settings.workers:
            return notices.queue_full(reference)
        if asked.thread_ts not in (None, asked.ts):
            turns = await self._dependencies.journal.count_turns(
                asked.team, asked.channel, asked.thread_ts
            )
            if turns > self.MAX_TURNS:
                return notices.thread_full(self.MAX_TURNS)
        reached = self._dependencies.limits.take(asked.team, asked.user, asked.channel)
        if reached is not None:
            return notices.slow_down(reference, reached.scope, reached.seconds)
        return None

    async def _acquire_worker(self, delivery: Delivery) -> bool:
        """Wait for a worker, showing how many are ahead; False when the app is closing."""
        ahead, self._waiting = self._waiting, self._waiting + 1
        self._dependencies.metrics.queue(self._waiting)
        try:
            if self._workers.locked():
                await self._wait_for_worker(delivery, ahead)
            else:
                await self._workers.acquire()
        finally:
            self._waiting -= 1
            self._dependencies.metrics.queue(self._waiting)
        if self._closing:
            self._workers.release()
        return not self._closing

    async def _wait_for_worker(self, delivery: Delivery, ahead: int) -> None:
        acquired = asyncio.ensure_future(self._workers.acquire())
        try:
            while not acquired.done():
                await delivery.status(notices.waiting(ahead + 1))
                await asyncio.wait([acquired], timeout=STATUS_SECONDS)
                ahead = min(ahead, self._waiting)
        except asyncio.CancelledError:
            if not acquired.cancel():
                self._workers.release()
            raise

    def _retry_later(self, question: Question, error: SlackError) -> None:
        attempts = self._attempts[question.reference] = (
            self._attempts.get(question.reference, 0) + 1
        )
        log.warning(
            "%s will be retried (attempt %s failed): %s", question.reference, attempts, error
        )
        if attempts < MAX_ATTEMPTS:
            seconds = FIRST_BACK_OFF * 2 ** (attempts - 1)
            retry = partial(self.submit, question, resumed=True)
            asyncio.get_running_loop().call_later(seconds, retry)

    def _note(self, question: Question, outcome: Outcome, seconds: float) -> None:
        if outcome is None:
            return  # edited or deleted meanwhile, or left to the next start
        kind, reason = _metric_labels(outcome)
        self._dependencies.metrics.answered(kind, reason, seconds)
        if outcome in _FAULTS:
            self._dependencies.metrics.error("answer")
        log.debug("%s %s %s in %.2f s", question.reference, kind, reason, seconds)


def _metric_labels(outcome: Outcome) -> tuple[str, str]:
    """Return the kind and the reason of an outcome, as metrics count it."""
    if isinstance(outcome, Apology):
        return "apologised", outcome.value
    if not isinstance(outcome, Answer):
        return "declined", ""
    if outcome.answered:
        return "answered", ""
    return "refused", outcome.reason.value if outcome.reason else ""


def _lock_key(question: Question) -> tuple[str, str, str]:
    """Return the key of the thread, or of a person in a channel, that takes one at a time."""
    asked = question.asked
    return asked.team, asked.channel, asked.thread_ts or asked.user
