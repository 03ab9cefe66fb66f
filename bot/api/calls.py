"""Sends Web API calls: rate-limited, repeated after a 429, after a lost answer if idempotent."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.api.errors import FailureKind, SlackError, to_slack_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.api.rate_limiter import RateLimiter
    from bot.metrics import Metrics

RESPONSE_URL = "response_url"
# Attempts at an idempotent call when the connection fails.
MAX_ATTEMPTS = 3
# Seconds that an ornament may take.
ORNAMENT_SECONDS = 1.0
# Answers 429 that are waited out before the call fails.
MAX_RATE_LIMITED = 5


class Calls:
    """The calls of one workspace. `call` and `attempt` raise `SlackError`."""

    def __init__(self, rate_limiter: RateLimiter, metrics: Metrics) -> None:
        self._rate_limiter = rate_limiter
        self._metrics = metrics

    async def call(
        self,
        method: str,
        channel: str,
        send: Callable[[], Awaitable[Any]],
        *,
        idempotent: bool = False,
    ) -> Any:  # noqa: ANN401 - slack_sdk's response
        """Send until it succeeds, is refused, or has failed too often."""
        unsure, busy = 0, 0
        while True:
            await self._rate_limiter.wait(method, channel)
            try:
                return await self.attempt(method, send)
            except SlackError as error:
                busy += error.kind is FailureKind.BUSY
                unsure += error.kind is FailureKind.UNSURE
                if (
                    error.kind in (FailureKind.REFUSED, FailureKind.TOKEN)
                    or busy > MAX_RATE_LIMITED
                    or (unsure and not idempotent)
                    or unsure >= MAX_ATTEMPTS
                ):
                    raise
                if error.kind is FailureKind.BUSY:
                    self._metrics.rate_limited(method)
                    self._rate_limiter.pause(method, channel, error.retry_after)

    async def offer(
        self,
        method: str,
        channel: str,
        send: Callable[[], Awaitable[Any]],
        *,
        beside: int = 0,
    ) -> bool | None:
        """Send an ornament once, now or not at all, and tell whether Slack has taken it.

        Without a token of the rate limit for it, and `beside` it so many others, it is not sent:
        None.
        """
        if not self._rate_limiter.has_token(method, channel, beside=beside):
            return None
        await self._rate_limiter.wait(method, channel)

        async def send_quickly() -> None:
            async with asyncio.timeout(ORNAMENT_SECONDS):
                await send()

        try:
            await self.attempt(method, send_quickly)
        except SlackError as error:
            if error.kind is FailureKind.BUSY:
                self._metrics.rate_limited(method)
                self._rate_limiter.pause(method, channel, error.retry_after)
            return False
        return True

    async def attempt(self, method: str, send: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - slack_sdk's response
        """Send one time, whatever the rate limit, and measure it."""
        started, outcome = time.perf_counter(), FailureKind.UNSURE.value  # it may be cancelled
        try:
            answer = await send()
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            failed = to_slack_error(method, error)
            outcome = failed.kind.value
            if failed.kind is FailureKind.TOKEN:
                self._metrics.contact.refusal = failed.code
            raise failed from error
        except SlackError as error:
            outcome = error.kind.value
            raise
        else:
            outcome = "ok"
            if method != RESPONSE_URL:  # which takes no token
                self._metrics.contact.refusal = None
            return answer
        finally:
            self._metrics.slack_call(method, time.perf_counter() - started, outcome)
