"""What a listener could not do: a line in the log, and a word to the person, by one reference."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.journal.records import new_reference
from bot.listeners.origin import team_of
from bot.log import log, log_failure
from bot.outcomes import Apology
from bot.views import notices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service

# Seconds; Bolt looks for an acknowledgement every hundredth.
BOLT_SEES_ACKS = 0.05
# A request that lacks a field, or has another in its place, raises one of these. It is
# acknowledged: it would be no better when it came again.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, BoltUnhandledRequestError)
# Kinds of requests, as the log names them; what Slack sends is not repeated there.
_KINDS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "block_actions",
        "member_joined_channel",
        "message",
        "message_action",
        "view_closed",
        "view_submission",
    }
)


def register(app: AsyncApp, service: Service) -> None:
    """Bind the handler of errors."""
    telling = set[asyncio.Task[None]]()

    @app.error
    async def failed(
        error: Exception,
        body: dict[str, Any],
        context: AsyncBoltContext,
        response: BoltResponse | None,
    ) -> BoltResponse | None:
        reference, kind = new_reference(), _kind(body)
        service.metrics.error("listener")
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("%s: %s that nothing handles", reference, kind)
        else:
            log_failure(f"{reference}: {kind}", error)
            # The acknowledgement does not wait for Slack to take the apology.
            task = asyncio.create_task(_tell(body, context, reference, service))
            telling.add(task)
            task.add_done_callback(telling.discard)
        if response is None:
            # Acknowledged already; Bolt would lose that, had it not seen it before this ends.
            await asyncio.sleep(BOLT_SEES_ACKS)
            return None
        return BoltResponse(status=200) if isinstance(error, _UNREADABLE) else None


def _kind(body: Mapping[str, Any]) -> str:
    """Return what a request is, in a word that is the same for all of its kind."""
    event = body.get("event")
    found = event.get("type") if isinstance(event, dict) else body.get("type")
    if "command" in body:
        return "a command"
    return f"{found} request" if isinstance(found, str) and found in _KINDS else "a request"


async def _tell(
    body: Mapping[str, Any], context: AsyncBoltContext, reference: str, service: Service
) -> None:
    """Apologise to whoever used a command, a shortcut or a button, or mentioned the app."""
    message = notices.apology(reference, Apology.FAILED)
    event, url = body.get("event"), body.get("response_url")
    try:
        slack = await service.workspaces.slack(team_of(body, context), context.enterprise_id)
        if isinstance(url, str) and url.startswith("http"):
            await slack.respond(url, message, public=False)
        elif isinstance(event, dict) and event.get("type") == "app_mention":
            channel, user = event.get("channel"), event.get("user")
            if isinstance(channel, str) and isinstance(user, str):
                await slack.post_ephemeral(channel, user, None, message)
    except Exception as error:  # noqa: BLE001 - what is told of the request may be wrong, too
        log.warning("%s: nobody could be told (%s)", reference, type(error).__name__)
