"""The stop button of an agent session.

Slack ends the streams itself and leaves the session as it is: the app stops the work, says so, and
ends the session. Whoever Slack gives the button may stop; it does not say who that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.journal.records import new_reference
from bot.listeners.origin import team_of
from bot.log import log

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listener."""

    @app.event("agent_session_stopped")
    async def stopped(
        event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        team, channel = team_of(body, context), str(event["channel"])
        thread, at = str(event["thread_ts"]), float(event["event_ts"])
        await service.desk.stop(team, channel, thread, at)
        try:
            slack = await service.workspaces.slack(team, context.enterprise_id)
            await slack.ornaments.end_session(channel, thread)
        except SlackError as error:
            log.warning("%s: an agent session could not be ended: %s", new_reference(), error)
