"""How a call goes out: in its turn, again after a 429, and again after a lost answer if it may."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.api.errors import SlackError, Trouble, failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.api.rate_limiter import Pace
    from bot.metrics import Metrics

# How often a call that may be repeated is, when the connection fails.
TRIES = 3
# How often a 429 is waited out before the question is put back.
PATIENCE = 5


class Calls:
    """The calls of one workspace. Both methods raise `SlackError`."""

    def __init__(self, pace: Pace, metrics: Metrics) -> None:
        self.pace = pace
        self._metrics = metrics

    async def call(
        self,
        method: str,
        channel: str,
        send: Callable[[], Awaitable[Any]],
        *,
        repeatable: bool = False,
    ) -> Any:  # noqa: ANN401 - slack_sdk's response
        """Send until it is taken, refused, or has failed too often."""
        unsure, busy = 0, 0
        while True:
            await self.pace.turn(method, channel)
            try:
                return await self.once(method, send)
            except SlackError as error:
                busy += error.trouble is Trouble.BUSY
                unsure += error.trouble is Trouble.UNSURE
                if (
                    error.trouble is Trouble.REFUSED
                    or busy > PATIENCE
                    or (unsure and not repeatable)
                    or unsure >= TRIES
                ):
                    raise
                if error.trouble is Trouble.BUSY:
                    self._metrics.rate_limited(method)
                    self.pace.hold(method, channel, error.retry_after)

    async def once(self, method: str, send: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - slack_sdk's response
        """Send, whatever the pace, and count how that went."""
        started, outcome = time.perf_counter(), "ok"
        try:
            return await send()
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            failed = failure(method, error)
            outcome = failed.trouble.value
            raise failed from error
        except SlackError as error:
            outcome = error.trouble.value
            raise
        finally:
            self._metrics.slack_call(method, time.perf_counter() - started, outcome)
