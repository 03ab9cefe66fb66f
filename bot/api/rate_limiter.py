"""Rate limits of the Web API: a token bucket a method, and for messages one a channel.

Slack counts calls a minute by method and workspace, and messages a second by channel. A call that
waits for its token is not answered with 429; if one is, its whole bucket is paused.
Rates: https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.token_bucket import TokenBucket

if TYPE_CHECKING:
    from collections.abc import Callable

# At so many buckets the full ones, which hold no information, are dropped.
MAX_BUCKETS = 5_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, then `per_minute`; together they stay below Slack's limit."""

    burst: int
    per_minute: float


MESSAGES = Rate(3, 57)  # in a channel: one a second, with short bursts
TIER_2 = Rate(5, 15)
TIER_3 = Rate(10, 40)
TIER_4 = Rate(20, 80)
RATES = {
    "chat.postMessage": MESSAGES,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.startStream": TIER_2,
    "chat.appendStream": TIER_4,
    "chat.stopStream": TIER_2,
    # A question waits for it: more at once than other calls of its tier.
    "conversations.info": Rate(25, 25),
    "conversations.replies": TIER_3,
    "agents.sessions.setStatus": Rate(20, 30),
    "assistant.threads.setStatus": Rate(60, 540),
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "views.open": TIER_4,
    # Whoever opens App Home looks at it now: all that Slack promises, at once. One that Slack does
    # not take is dropped, so that no call is repeated.
    "views.publish": Rate(100, 100),
}
BY_CHANNEL = frozenset({"chat.postMessage"})


class _Bucket(TokenBucket):
    """A bucket that nothing is taken of until a time that Slack has named."""

    paused_until = 0.0


class RateLimiter:
    """The rate limits of one workspace."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def has_token(self, method: str, channel: str = "", *, beside: int = 0) -> bool:
        """Tell whether a call would not have to wait, and `beside` it so many others."""
        bucket, now = self._bucket(method, channel), self._clock()
        return bucket.level(now) >= 1 + beside and now >= bucket.paused_until

    async def wait(self, method: str, channel: str = "") -> None:
        """Wait for a token; calls of the same bucket are let through in the order they came."""
        bucket = self._bucket(method, channel)
        await asyncio.sleep(bucket.take(self._clock()))
        while (paused := bucket.paused_until - self._clock()) > 0:  # noqa: ASYNC110 - it may grow
            await asyncio.sleep(paused)

    def pause(self, method: str, channel: str, seconds: float) -> None:
        """Hold back calls of this bucket for so many seconds, as Retry-After says."""
        bucket = self._bucket(method, channel)
        bucket.paused_until = max(bucket.paused_until, self._clock() + seconds)

    def _bucket(self, method: str, channel: str) -> _Bucket:
        key = (method, channel if method in BY_CHANNEL else "")
        if key not in self._buckets:
            self._drop_full()
            rate = RATES[method]
            self._buckets[key] = _Bucket(rate.burst, rate.per_minute, self._clock())
        return self._buckets[key]

    def _drop_full(self) -> None:
        if len(self._buckets) < MAX_BUCKETS:
            return
        now = self._clock()
        self._buckets = {
            key: one
            for key, one in self._buckets.items()
            if not one.is_full(now) or now < one.paused_until
        }
