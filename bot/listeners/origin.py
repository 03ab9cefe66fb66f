"""Where a request comes from, read from its body."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.desk.rejections import Rejections
from bot.journal.journal import JournalError
from bot.routing import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


async def origin_of(
    body: Mapping[str, Any],
    event: Mapping[str, Any],
    context: AsyncBoltContext,
    service: Service,
) -> Origin:
    """Return the origin of an event."""
    team, channel = team_of(body, context), str(event.get("channel") or "")
    mode, thread = service.settings.mode, None
    message = event.get("message") or event.get("previous_message") or event
    thread_ts = message.get("thread_ts")
    # A journal that cannot be read is told of where the question cannot be recorded.
    with suppress(JournalError):
        mode = await service.mode(team, channel)
        if thread_ts:
            thread = await service.journal.thread(team, channel, str(thread_ts))
    return Origin(
        team=team,
        bot_user=context.bot_user_id or "",
        external=service.settings.allow_external,
        mode=mode,
        thread=thread,
        full=thread is not None and thread.questions >= Rejections.MAX_TURNS,
        enterprise=context.enterprise_id,
        shared=bool(body.get("is_ext_shared_channel")),
    )


def team_of(body: Mapping[str, Any], context: AsyncBoltContext) -> str:
    """Return the id of the workspace, T…; the organisation's, E…, where Slack names no workspace.

    Of an app that is installed in a workspace it is that one: the body may name another, the
    person's. Of an org-wide installation, whose requests Bolt gives no workspace or the
    organisation, it is the one that the body names. Raises `TypeError` when an id is no text.
    """
    ids: tuple[object, ...] = (context.team_id, context.enterprise_id)
    if not all(isinstance(one, str | None) for one in ids):
        raise TypeError("team_id")
    if context.team_id and not context.is_enterprise_install:
        return context.team_id
    enterprise = context.enterprise_id or ""
    named = (str(one) for one in _named(body, enterprise))
    return next((one for one in named if one.startswith("T")), enterprise)


def _named(body: Mapping[str, Any], enterprise: str) -> Iterator[object]:
    """Yield what a body names as the workspace, that through which the app receives it first.

    In a channel shared with another organisation `team_id` and `enterprise_id` are the author's.
    """
    if body.get("context_enterprise_id") == enterprise:
        yield body.get("context_team_id")
    if body.get("enterprise_id") in (None, enterprise):
        yield body.get("team_id")
    yield _field(body, "team", "id")  # of an interaction; null in some of an org-wide installation
    yield _field(body, "user", "team_id")
    yield _field(body, "event", "team")


def _field(body: Mapping[str, Any], name: str, key: str) -> object:
    inner = body.get(name)
    return inner.get(key) if isinstance(inner, dict) else None
