"""How fast the Web API may be called: token buckets by method, and by channel for messages.

Slack counts calls a minute by method and workspace, and messages a second by channel. A call that
keeps to the pace is not answered with 429; one that is nevertheless holds its whole bucket back.
Rates: https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# More than this many buckets, and the full ones are forgotten.
MAX_BUCKETS = 5_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, and then `a_minute`; together they stay below Slack's limit."""

    burst: int
    a_minute: float


MESSAGES = Rate(3, 57)  # a channel: one a second, and short bursts
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
    "conversations.replies": TIER_3,
    "assistant.threads.setStatus": Rate(30, 60),
    "assistant.threads.setSuggestedPrompts": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_2,
    "files.upload": TIER_2,
}
BY_CHANNEL = frozenset({"chat.postMessage"})


class _Bucket:
    """Callers reserve; who comes when it is empty is told how long to wait, in order."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now
        self.held_until = 0.0

    def _refill(self, now: float) -> None:
        gained = (now - self._at) * self._rate.a_minute / 60
        self._tokens = min(self._rate.burst, self._tokens + gained)
        self._at = now

    def spare(self, now: float) -> bool:
        self._refill(now)
        return self._tokens >= 1 and now >= self.held_until

    def full(self, now: float) -> bool:
        self._refill(now)
        return self._tokens >= self._rate.burst and now >= self.held_until

    def reserve(self, now: float) -> float:
        """Take a token and return the seconds until it is there."""
        self._refill(now)
        self._tokens -= 1
        return max(0.0, -self._tokens * 60 / self._rate.a_minute)


class Pace:
    """The pace of one workspace."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def spare(self, method: str, channel: str = "") -> bool:
        """Tell whether a call could go out now, for what can be left undone."""
        return self._bucket(method, channel).spare(self._clock())

    async def turn(self, method: str, channel: str = "") -> None:
        """Wait until it is this call's turn."""
        bucket = self._bucket(method, channel)
        await asyncio.sleep(bucket.reserve(self._clock()))
        while (held := bucket.held_until - self._clock()) > 0:  # noqa: ASYNC110 - it may grow
            await asyncio.sleep(held)

    def hold(self, method: str, channel: str, seconds: float) -> None:
        """Let no call of this kind out for so many seconds: Slack has said so."""
        bucket = self._bucket(method, channel)
        bucket.held_until = max(bucket.held_until, self._clock() + seconds)

    def _bucket(self, method: str, channel: str) -> _Bucket:
        key = (method, channel if method in BY_CHANNEL else "")
        if key not in self._buckets:
            self._forget()
            self._buckets[key] = _Bucket(RATES[method], self._clock())
        return self._buckets[key]

    def _forget(self) -> None:
        if len(self._buckets) < MAX_BUCKETS:
            return
        now = self._clock()
        self._buckets = {key: one for key, one in self._buckets.items() if not one.full(now)}
