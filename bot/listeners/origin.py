"""Where an event comes from, read from the request."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.routing import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def origin_of(body: Mapping[str, Any], context: AsyncBoltContext, service: Service) -> Origin:
    """Return the origin of an event."""
    team = team_of(context)
    return Origin(
        team=team,
        bot_user=context.bot_user_id or "",
        policy=service.policy,
        mode=partial(service.mode, team),
        follows=partial(service.follows, team),
        enterprise=context.enterprise_id,
        shared=bool(body.get("is_ext_shared_channel")),
    )


def team_of(context: AsyncBoltContext) -> str:
    """Return the id of the workspace, or of the organisation that installed the app as a whole."""
    return context.team_id or context.enterprise_id or ""
