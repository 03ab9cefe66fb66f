"""Hands a request of Slack to Bolt, whatever is in it."""

from __future__ import annotations

from json import JSONDecodeError
from typing import TYPE_CHECKING

from slack_bolt.response import BoltResponse

from bot.journal.records import new_reference
from bot.log import log_failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.metrics import Metrics


async def dispatch(
    app: AsyncApp, request: Callable[[], AsyncBoltRequest], metrics: Metrics
) -> BoltResponse:
    """Return Bolt's response to a request.

    One that Bolt cannot even read is acknowledged: it would be no better when it came again. What
    is no JSON is no request of Slack's.
    """
    try:
        return await app.async_dispatch(request())
    except Exception as error:  # noqa: BLE001 - Bolt's own, over a field of another type
        log_failure(f"{new_reference()}: a request that cannot be read", error)
        metrics.error("listener")
        return BoltResponse(status=400 if isinstance(error, JSONDecodeError) else 200)
