"""The desk: every question that was recorded is answered, or told why not, exactly once.

A question waits for its turn in its thread, then for one of the workers. Whatever happens to it,
the journal knows how far it has come; what cannot be sent now is put back and tried again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.desk.locks import Turns
from bot.desk.processing import Work
from bot.log import log, log_failure
from bot.outcomes import Apology
from bot.question import UNFINISHED, State, Way
from bot.views import notices
from qa.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Protocol

    from bot.desk.delivery import Delivery
    from bot.desk.limits import Limits
    from bot.desk.pool import Answering
    from bot.desk.processing import Outcome
    from bot.journal.journal import Journal
    from bot.metrics import Metrics
    from bot.question import Asked, Question
    from bot.settings import BotSettings
    from bot.views.message import Message

    class Deliveries(Protocol):
        """Where answers go."""

        async def publicly(self, question: Question, *, resumed: bool) -> Delivery:
            """Return the way to where a question was asked."""

        async def privately(self, question: Question) -> Delivery:
            """Return the way to the person who asked."""


# How often a question whose answer Slack does not take is put back; the waits double.
MAX_TRIES = 6
FIRST_WAIT = 1.0  # seconds
# A question that is found unfinished after so long is apologised for instead of answered.
STALE = 900.0  # seconds
# A status lasts two minutes; who waits longer is told again.
STATUS_SECONDS = 60.0
# Apologies for what should not have happened.
_FAULTS = (Apology.FAILED, Apology.INDEX, Apology.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the desk works with."""

    settings: BotSettings
    journal: Journal
    limits: Limits
    answering: Answering
    metrics: Metrics
    deliveries: Deliveries
    rebuild: Callable[[], Awaitable[None]]


class Desk:
    """Serves questions, each in a task of its own."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._turns = Turns()
        self._workers = asyncio.Semaphore(parts.settings.workers)
        self._tasks: dict[asyncio.Task[None], tuple[str, int]] = {}
        self._tries: dict[str, int] = {}
        self._waiting = 0
        self._closing = False
        self._work = Work(parts.settings, parts.journal, parts.answering, parts.rebuild)

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._waiting

    @property
    def in_hand(self) -> int:
        """How many questions are not finished."""
        return len(self._tasks)

    def record(self, asked: Asked) -> Question | None:
        """Write a question down, before Slack is told that it has arrived; None: known already."""
        return self._parts.journal.record(asked)

    def take(self, question: Question, *, resumed: bool = False) -> None:
        """Serve a recorded question; this returns at once."""
        key = (question.reference, question.revision)
        if self._closing or key in self._tasks.values():
            return
        self._parts.metrics.received(question.asked.way.value)
        task = asyncio.get_running_loop().create_task(self._serve(question, resumed=resumed))
        self._tasks[task] = key
        self._parts.metrics.in_hand(len(self._tasks))
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        reference, _ = self._tasks.pop(task)
        self._parts.metrics.in_hand(len(self._tasks))
        if not task.cancelled() and (error := task.exception()) is not None:
            log_failure(reference, error)
            self._parts.metrics.error("answer")

    async def recover(self) -> None:
        """Take up what a crash or a restart has left, oldest first."""
        for question in self._parts.journal.unfinished():
            self.take(question, resumed=True)

    async def close(self, seconds: float) -> None:
        """Take nothing more and give what is in hand so many seconds; the rest is kept."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def remove(self, question: Question) -> None:
        """Take back the answer to a question that was deleted."""
        delivery = await self._parts.deliveries.publicly(question, resumed=True)
        async with self._turns.of(_place(question)):
            with suppress(SlackError):
                await delivery.remove()

    async def _serve(self, question: Question, *, resumed: bool) -> None:
        started = time.monotonic()
        try:
            delivery = await self._parts.deliveries.publicly(question, resumed=resumed)
            outcome: Outcome = None if resumed else self._turned_away(question)
            if outcome is not None:
                await self._send(question, delivery, outcome)
            else:
                async with self._turns.of(_place(question)):
                    outcome = await self._outcome(question, delivery, resumed=resumed)
                    await self._send(question, delivery, outcome)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                self._put_back(question, error)
                return
            log.error("%s cannot be answered at all: %s", question.reference, error)
            self._parts.journal.mark_apologised(question, Apology.UNDELIVERABLE.value)
            outcome = Apology.UNDELIVERABLE
        self._tries.pop(question.reference, None)
        self._note(question, outcome, time.monotonic() - started)

    async def _send(self, question: Question, delivery: Delivery, outcome: Outcome) -> None:
        """Send what came of a question, to its asker alone where its place is closed to us."""
        try:
            await self._work.send(question, delivery, outcome)
        except SlackError as error:
            if error.kind is not FailureKind.REFUSED:
                raise
            log.warning("%s cannot be answered where it was asked: %s", question.reference, error)
            await self._work.send(
                question, await self._parts.deliveries.privately(question), outcome
            )

    async def _outcome(self, question: Question, delivery: Delivery, *, resumed: bool) -> Outcome:
        """Return what comes of a question whose turn it is."""
        if resumed and question.asked.thread_ts is None and question.state is State.SENDING:
            return Apology.UNSURE  # it may be seen, and nobody could take it back
        if resumed and time.time() - question.received > STALE:
            return Apology.INTERRUPTED
        if not await self._worker(delivery):
            return None
        try:
            return await self._work.outcome(question, delivery)
        finally:
            self._workers.release()

    def _turned_away(self, question: Question) -> Message | None:
        """Return what is said to a question that is not worked on, None for all others."""
        settings, asked, reference = self._parts.settings, question.asked, question.reference
        if not asked.text:
            return notices.help_message()
        if len(self._tasks) > settings.queue + settings.workers:
            return notices.queue_full(reference)
        if asked.thread_ts is not None:
            turns = self._parts.journal.count_turns(asked.team, asked.channel, asked.thread_ts)
            if turns > settings.turns:
                return notices.thread_full(settings.turns)
        refused = self._parts.limits.take(asked.team, asked.user, asked.channel)
        if refused is not None:
            return notices.slow_down(reference, refused.scope, refused.seconds)
        return None

    async def _worker(self, delivery: Delivery) -> bool:
        """Wait for a worker, telling how many are ahead; False when the app is closing."""
        ahead, self._waiting = self._waiting, self._waiting + 1
        self._parts.metrics.queue(self._waiting)
        try:
            if self._workers.locked():
                await self._wait(delivery, ahead)
            else:
                await self._workers.acquire()
        finally:
            self._waiting -= 1
            self._parts.metrics.queue(self._waiting)
        if self._closing:
            self._workers.release()
        return not self._closing

    async def _wait(self, delivery: Delivery, ahead: int) -> None:
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

    def _put_back(self, question: Question, error: SlackError) -> None:
        tries = self._tries[question.reference] = self._tries.get(question.reference, 0) + 1
        log.warning("%s is put back (%s): %s", question.reference, tries, error)
        if tries < MAX_TRIES:
            wait = FIRST_WAIT * 2 ** (tries - 1)
            asyncio.get_running_loop().call_later(wait, self._again, question.reference)

    def _again(self, reference: str) -> None:
        question = self._parts.journal.question(reference)
        if question is not None and question.state in UNFINISHED:
            self.take(question, resumed=True)

    def _note(self, question: Question, outcome: Outcome, seconds: float) -> None:
        if outcome is None:
            return  # edited or deleted meanwhile, or kept for the next start
        kind, reason = _named(question, outcome)
        self._parts.metrics.answered(kind, reason, seconds)
        if outcome in _FAULTS:
            self._parts.metrics.error("answer")
        log.info("%s %s %s in %.2f s", question.reference, kind, reason, seconds)


def _named(question: Question, outcome: Outcome) -> tuple[str, str]:
    """Return the kind and the reason by which an outcome is counted."""
    if isinstance(outcome, Apology):
        return "apologised", outcome.value
    if not isinstance(outcome, Answer):
        return "declined", ""
    if outcome.answered:
        return "answered", ""
    kind = "left" if question.asked.way is Way.OVERHEARD else "refused"
    return kind, outcome.reason.value if outcome.reason else ""


def _place(question: Question) -> tuple[str, str, str]:
    """Return what only one question at a time is answered in."""
    asked = question.asked
    return asked.team, asked.channel, asked.thread_ts or asked.user
