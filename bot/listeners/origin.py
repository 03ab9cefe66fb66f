"""Where an event comes from, and who clicked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.routing import Here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def here(body: Mapping[str, Any], context: AsyncBoltContext, service: Service) -> Here:
    """Return what is known of the place that an event comes from."""
    team = team_of(context)
    return Here(
        team=team,
        bot_user=context.bot_user_id or "",
        policy=service.policy,
        mode=partial(service.mode, team),
        follows=partial(service.follows, team),
        enterprise=context.enterprise_id,
        shared=bool(body.get("is_ext_shared_channel")),
    )


def team_of(context: AsyncBoltContext) -> str:
    """Return the workspace that the app was installed in, as the journal names it."""
    return context.team_id or context.enterprise_id or ""
