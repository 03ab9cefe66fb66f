"""Questions that are not processed: empty ones, and those over a limit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.desk.limits import OncePerMinute
from bot.draft import has_words
from bot.intent import draft_in
from bot.outcomes import Refusal
from bot.views import notices, replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk.limits import Limits
    from bot.journal.journal import Journal
    from bot.question import Asked, Question
    from bot.views.message import Message


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a question is not processed; when `private`, for whoever asked alone."""

    message: Message
    private: bool = False


class Rejections:
    """Decides what is not processed, and who is told so."""

    MAX_WAITING: ClassVar = 200  # questions that wait for a worker
    MAX_TURNS: ClassVar = 50  # questions that are answered in one thread

    def __init__(
        self,
        journal: Journal,
        limits: Limits,
        guard: Callable[[Question], Awaitable[Refusal | None]],
        command: str,
    ) -> None:
        self._guard = guard
        self._command = command
        self._journal = journal
        self._limits = limits
        self._told = OncePerMinute()

    async def of(self, question: Question, waiting: int, *, resumed: bool) -> Rejection | None:
        """Return why a question is not processed, one of so many that wait; None for most.

        One that is resumed was within the limits.
        """
        rejection = None if resumed else await self._over_limit(question, waiting)
        if rejection is None and (refusal := await self._guard(question)):
            return Rejection(replies.refusal(refusal))
        return rejection

    async def _over_limit(self, question: Question, waiting: int) -> Rejection | None:
        asked, reference = question.asked, question.reference
        if not asked.text:
            return Rejection(notices.help_message(self._command))
        if (draft := draft_in(asked.text)) is not None and not has_words(draft):
            return Rejection(notices.nothing_to_check())
        if waiting > self.MAX_WAITING:
            return Rejection(notices.queue_full(reference), private=True)
        if asked.thread_ts not in (None, asked.ts):
            turns = await self._journal.count_turns(asked.team, asked.channel, asked.thread_ts)
            if turns > self.MAX_TURNS:
                return Rejection(replies.refusal(Refusal.THREAD_FULL), private=True)
        reached = self._limits.take(asked.team, asked.user, asked.channel)
        if reached is not None:
            message = notices.slow_down(reference, reached.scope, reached.seconds)
            return Rejection(message, private=True)
        return None

    def may_tell(self, asked: Asked) -> bool:
        """Tell whether a person is told privately: once a minute, but after each command."""
        if asked.thread_ts is None:
            return True
        return self._told.may(asked.team, asked.user, time.monotonic())
