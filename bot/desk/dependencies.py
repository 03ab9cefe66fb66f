"""What the desk needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.desk.deliveries import Deliveries
    from bot.desk.limits import Limits
    from bot.desk.pool import AnswerPool
    from bot.feedback.store import FeedbackStore
    from bot.journal.journal import Journal
    from bot.metrics import Metrics
    from bot.outcomes import Refusal
    from bot.question import Question
    from bot.settings import BotSettings


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Parts of the app; `guard` returns why a question is refused, None for most."""

    settings: BotSettings
    journal: Journal
    feedback: FeedbackStore
    limits: Limits
    pool: AnswerPool
    metrics: Metrics
    deliveries: Deliveries
    guard: Callable[[Question], Awaitable[Refusal | None]]
    rebuild: Callable[[], Awaitable[None]]
