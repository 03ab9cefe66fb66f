"""Messages: mentions, direct messages, follow-ups, edits and removals.

A question is recorded before its event is acknowledged, so that a crash after that loses nothing;
it is processed afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.journal.journal import JournalError
from bot.journal.records import new_reference
from bot.listeners.origin import origin_of
from bot.log import log
from bot.outcomes import Refusal
from bot.question import Asked, Question, State
from bot.routing import Edited, Refused, Removed, check_fields, meaning
from bot.views import replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service
    from bot.routing import Meaning, Origin

RECEIVED = "received"
# Refused questions that are remembered; the second event of a mention comes within seconds.
MAX_REFUSED = 1_000


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners."""
    refused = _RecentlyRefused()

    async def record(
        body: dict[str, Any],
        event: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name for it
    ) -> None:
        check_fields(event)
        origin = await origin_of(body, event, context, service)
        context[RECEIVED] = await _record(meaning(event, origin), origin, service)
        await next()

    async def process(context: AsyncBoltContext) -> None:
        received = context[RECEIVED]
        if not isinstance(received, Refused):
            await _process(received, service)
        elif refused.add(received.asked):
            await _refuse(received, service)

    app.event("app_mention", middleware=[record])(process)
    app.event("message", middleware=[record])(process)


async def _record(what: Meaning, origin: Origin, service: Service) -> Question | Refused | None:
    """Record what came and return what is to be done; None for what is known already."""
    try:
        if isinstance(what, Asked):
            return await service.desk.record(what)
        if isinstance(what, Edited):
            return await service.journal.edit(
                origin.team, what.channel, what.ts, what.text, what.asked
            )
        if isinstance(what, Removed):
            known = await service.journal.find(origin.team, what.channel, what.ts)
            return known and await service.journal.mark_deleted(known.reference)
    except JournalError as error:
        log.error("%s: %s", new_reference(), error)
        service.metrics.error("journal")
        if isinstance(what, Asked):
            return Refused(what, Refusal.UNWRITTEN)
    return what if isinstance(what, Refused) else None


async def _process(received: Question | None, service: Service) -> None:
    if received is not None and received.state is State.DELETED:
        await service.desk.remove(received)
    elif received is not None:
        service.desk.submit(received)


class _RecentlyRefused:
    """Deduplicates refusals: of the two events of a mention, and of retries."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str, str], None] = {}

    def add(self, asked: Asked) -> bool:
        """Remember a refused question; False when it is known already."""
        key = (asked.team, asked.channel, asked.ts)
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > MAX_REFUSED:
            self._keys.pop(next(iter(self._keys)))
        return True


async def _refuse(refused: Refused, service: Service) -> None:
    """Tell only the person who asked, by an ephemeral message."""
    asked = refused.asked
    service.metrics.answered("declined", refused.why.value, 0.0)
    try:
        slack = await service.workspaces.slack(asked.team, asked.enterprise)
        thread = asked.thread_ts if asked.thread_ts != asked.ts else None
        await slack.post_ephemeral(asked.channel, asked.user, thread, replies.refusal(refused.why))
    except SlackError as error:
        log.warning("%s: a refusal could not be posted: %s", new_reference(), error)
