"""Messages: mentions, direct messages, follow-ups, edits, removals, and what makes a thread quiet.

A question is recorded before its event is acknowledged, so that a crash after that loses nothing;
it is processed afterwards. Of a message that is no question no word is stored.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.journal.journal import JournalError
from bot.journal.records import new_reference, seconds_of
from bot.listeners.origin import origin_of
from bot.log import log
from bot.outcomes import Refusal
from bot.question import Asked, Question, Way
from bot.routing import Edited, Refused, Removed, Spoken, Stopped, check_fields, meaning
from bot.views import replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service
    from bot.journal.journal import Journal
    from bot.routing import Meaning, Origin
    from bot.views.message import Message

RECEIVED = "received"
# Messages that are remembered; the second event of a mention comes within seconds.
MAX_TOLD = 1_000
# What is said once a thread.
_ONCE = (Refusal.UNMENTIONED, Refusal.THREAD_FULL)


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners."""
    told = _RecentlyTold()

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
        if isinstance(received, Question):
            service.desk.submit(received)
        elif received is None or not told.add(received.asked):
            return
        elif isinstance(received, Refused):
            await _refuse(received, service)
        else:
            await _stop(received, service)

    app.event("app_mention", middleware=[record])(process)
    app.event("message", middleware=[record])(process)


async def _record(
    what: Meaning, origin: Origin, service: Service
) -> Question | Refused | Stopped | None:
    """Record what came and return what is to be done; None for what is known already."""
    try:
        if isinstance(what, Asked):
            return await service.desk.record(what)
        if isinstance(what, Edited):
            return await service.journal.edit(
                origin.team, what.channel, what.ts, what.text, what.asked
            )
        if isinstance(what, Removed):
            for one in await service.journal.erase_about(origin.team, what.channel, what.ts):
                service.desk.submit(one)
            return await service.journal.erase(origin.team, what.channel, what.ts, what.asked)
        if what is not None:
            return await _record_beside(what, origin.team, service.journal)
    except JournalError as error:
        log.error("%s: %s", new_reference(), error)
        service.metrics.error("journal")
        if isinstance(what, Asked):
            return Refused(what, Refusal.UNWRITTEN)
    return what if isinstance(what, Refused | Stopped) else None


async def _record_beside(
    what: Refused | Stopped | Spoken, team: str, journal: Journal
) -> Refused | Stopped | None:
    """Record what is no question to be answered, and return it if somebody is told of it."""
    if isinstance(what, Spoken):
        await journal.mark_quiet(team, what.channel, what.thread_ts, what.ts)
        return None
    asked = what.asked
    thread = (team, asked.channel, asked.thread_ts or asked.ts)
    once = isinstance(what, Refused) and what.why in _ONCE
    if not once:  # an outsider who is refused has spoken, too
        await journal.mark_quiet(*thread, asked.ts)
    if isinstance(what, Stopped):
        await journal.claim_in_thread(*thread, Refusal.UNMENTIONED)
        return what
    return what if not once or await journal.claim_in_thread(*thread, what.why) else None


class _RecentlyTold:
    """Deduplicates what is told: of the two events of a mention, and of retries."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str, str], None] = {}

    def add(self, asked: Asked) -> bool:
        """Remember a message; False when it is known already."""
        key = (asked.team, asked.channel, asked.ts)
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > MAX_TOLD:
            self._keys.pop(next(iter(self._keys)))
        return True


async def _refuse(refused: Refused, service: Service) -> None:
    service.metrics.answered("declined", refused.why.value, 0.0)
    await _tell(refused.asked, replies.refusal(refused.why), service)


async def _stop(stopped: Stopped, service: Service) -> None:
    """Stop what is being answered in a thread, and say that it is quiet from now on."""
    asked = stopped.asked
    thread = asked.thread_ts or asked.ts
    at = seconds_of(asked.ts, time.time())
    await service.desk.stop(asked.team, asked.channel, thread, at)
    await _tell(asked, replies.stop_heard(direct=asked.way is Way.DIRECT), service)


async def _tell(asked: Asked, message: Message, service: Service) -> None:
    """Tell only the person who wrote, by an ephemeral message."""
    try:
        slack = await service.workspaces.slack(asked.team, asked.enterprise)
        thread = asked.thread_ts if asked.thread_ts != asked.ts else None
        await slack.post_ephemeral(asked.channel, asked.user, thread, message)
    except SlackError as error:
        log.warning("%s: a refusal could not be posted: %s", new_reference(), error)
