"""The desk: every recorded question gets an answer or an apology, exactly once.

A question waits for the lock of its thread, then for one of the workers. Its state is in the
journal at every step; what cannot be sent now is retried with a back-off.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.desk.answerer import Answerer
from bot.desk.back_off import BackOff
from bot.desk.deletion import delete_messages
from bot.desk.processing import metric_labels
from bot.log import log, log_failure
from bot.outcomes import Apology
from bot.question import State

if TYPE_CHECKING:
    from bot.desk.dependencies import Dependencies
    from bot.desk.processing import Outcome
    from bot.question import Asked, Question

# The longest that an answer waits to be sent again, in seconds. What Slack refuses to delete will
# not be deletable soon.
MAX_BACK_OFF, MAX_BACK_OFF_OF_DELETION = 60.0, 3_600.0
# Without a scope nobody can be told either: the question waits until the app has it again.
MISSING_SCOPE = "missing_scope"
# Apologies that count as errors.
_FAULTS = (Apology.FAILED, Apology.INDEX, Apology.UNDELIVERABLE)


class Desk:
    """Processes questions, each in a task of its own."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._dependencies = dependencies
        self._answerer = Answerer(dependencies)
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._back_off = BackOff()
        self._deletions = 0

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._answerer.waiting

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
        if self._answerer.closing or key in self._tasks:
            return
        is_deletion = question.state is State.DELETING
        if not (is_deletion or resumed):
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
        self._answerer.closing = True
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=seconds)
        unfinished = list(self._tasks.values())
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def stop(self, team: str, channel: str, thread_ts: str, at: float) -> None:
        """Stop what was asked in a thread before `at`, seconds since the epoch, and say so."""
        await self._answerer.stop(team, channel, thread_ts, at)

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
                outcome = await self._answerer.answer(question, self.in_progress, resumed=resumed)
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
        async with self._answerer.hold_thread(question) as current:
            if current is not None:
                deliveries, journal = self._dependencies.deliveries, self._dependencies.journal
                await delete_messages(await deliveries.slack(current), journal, current)
                (await deliveries.to_thread(current, begun=current.unsure)).end()

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
