"""Messages: mentions, direct messages, follow-ups, edits and removals.

What a message means is written down before Slack is told that it has arrived, so that a crash
after that loses nothing; it is worked on afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.journal.journal import JournalError
from bot.listeners.origin import here
from bot.log import log
from bot.outcomes import Refusal
from bot.question import Asked, Question, State
from bot.routing import Edited, Refused, Removed, meaning
from bot.views import replies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service
    from bot.routing import Here, Meaning

RECEIVED = "received"
# Questions turned away lately that are remembered; a mention's other event comes at once.
MAX_TURNED_AWAY = 1_000


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners."""
    told = _Told()

    async def write_down(
        body: dict[str, Any],
        event: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name for it
    ) -> None:
        place = here(body, context, service)
        context[RECEIVED] = _received(meaning(event, place), place, service)
        await next()

    async def work(context: AsyncBoltContext) -> None:
        received = context[RECEIVED]
        if not isinstance(received, Refused):
            await _work(received, service)
        elif told.first(received.asked):
            await _turn_away(received, service)

    app.event("app_mention", middleware=[write_down])(work)
    app.event("message", middleware=[write_down])(work)


def _received(what: Meaning, place: Here, service: Service) -> Question | Refused | None:
    """Write down what came, and return what is to be done: nothing, for what is known."""
    try:
        if isinstance(what, Asked):
            return service.desk.record(what)
        if isinstance(what, Edited):
            return _edited(what, place, service)
        if isinstance(what, Removed):
            known = service.journal.find(place.team, what.channel, what.ts)
            return known and service.journal.mark_deleted(known.reference)
    except JournalError as error:
        log.error("%s", error)
        service.metrics.error("journal")
        if isinstance(what, Asked):
            return Refused(what, Refusal.UNWRITTEN)
    return what if isinstance(what, Refused) else None


def _edited(what: Edited, place: Here, service: Service) -> Question | None:
    """Return the question as it reads now; one that a message has only now become is new."""
    if service.journal.find(place.team, what.channel, what.ts) is not None:
        return service.journal.edit(place.team, what.channel, what.ts, what.text)
    return service.desk.record(what.asked) if what.asked else None


async def _work(received: Question | None, service: Service) -> None:
    if received is not None and received.state is State.DELETED:
        await service.desk.remove(received)
    elif received is not None:
        service.desk.submit(received)


class _Told:
    """Who has been turned away: not again for a mention's other event, or for a retry."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str, str], None] = {}

    def first(self, asked: Asked) -> bool:
        """Tell whether this question is turned away for the first time."""
        key = (asked.team, asked.channel, asked.ts)
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > MAX_TURNED_AWAY:
            self._keys.pop(next(iter(self._keys)))
        return True


async def _turn_away(refused: Refused, service: Service) -> None:
    """Tell the person who asked, and nobody else."""
    asked = refused.asked
    service.metrics.answered("declined", refused.why.value, 0.0)
    try:
        slack = await service.workspaces.slack(asked.team, asked.enterprise)
        thread = asked.thread_ts if asked.thread_ts != asked.ts else None
        await slack.post_ephemeral(
            asked.channel, asked.user, thread, replies.turned_away(refused.why)
        )
    except SlackError as error:
        log.warning("A question that was turned away could not be told so: %s", error)
