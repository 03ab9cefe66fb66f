"""Slack's rates: how often a method may be called, and faults that a test asks for.

Slack promises 'at least' so many calls a minute, and bursts that it does not measure: the stand-in
gives no more than what is promised.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Calls that were under way when the first 429 was given could not know of it.
UNDER_WAY = 0.25


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, and then `per_minute`."""

    burst: int
    per_minute: float


UNLIMITED = Rate(1_000_000, 60_000_000)
TIER_2, TIER_3, TIER_4 = Rate(20, 20), Rate(50, 50), Rate(100, 100)
# The whole workspace's messages, beside those of each channel.
ALL_MESSAGES = "chat.postMessage in the workspace"
METHODS, LIMITS = "reference/methods/", "apis/web-api/rate-limits"
# Each rate, and the page below https://docs.slack.dev/ that states it. The burst of messages and
# the workspace's limit ('several hundred a minute') have no figures there.
DOCUMENTED: dict[str, tuple[Rate, str]] = {
    "chat.postMessage": (Rate(5, 60), LIMITS),
    ALL_MESSAGES: (Rate(1500, 1500), LIMITS),
    "chat.postEphemeral": (TIER_4, METHODS + "chat.postEphemeral"),
    "chat.update": (TIER_3, METHODS + "chat.update"),
    "chat.delete": (TIER_3, METHODS + "chat.delete"),
    "chat.startStream": (TIER_2, METHODS + "chat.startStream"),
    "chat.appendStream": (TIER_4, METHODS + "chat.appendStream"),
    "chat.stopStream": (TIER_2, METHODS + "chat.stopStream"),
    "conversations.replies": (TIER_3, METHODS + "conversations.replies"),
    "conversations.info": (TIER_3, METHODS + "conversations.info"),
    "assistant.threads.setStatus": (Rate(600, 600), METHODS + "assistant.threads.setStatus"),
    "assistant.threads.setSuggestedPrompts": (
        TIER_4,
        METHODS + "assistant.threads.setSuggestedPrompts",
    ),
    "agents.sessions.setStatus": (TIER_3, METHODS + "agents.sessions.setStatus"),
    "views.open": (TIER_4, METHODS + "views.open"),
    "views.publish": (TIER_4, METHODS + "views.publish"),
    # 'Hundreds of requests per minute'.
    "auth.test": (Rate(200, 200), METHODS + "auth.test"),
    # 'Special rate limits apply', without a figure.
    "blocks.validate": (Rate(100, 100), METHODS + "blocks.validate"),
    "auth.revoke": (TIER_3, METHODS + "auth.revoke"),
}
RATES = {method: rate for method, (rate, _) in DOCUMENTED.items()}
# conversations.replies of apps that are distributed outside the Marketplace, since 29 May 2025.
DISTRIBUTED_REPLIES = Rate(1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call.

    `429` (`seconds` is its Retry-After) and `500` are answered instead of doing it; `cut` closes
    the connection before it is done and `cut_after` when it is done; `delay` does it `seconds`
    later.
    """

    kind: Literal["429", "500", "cut", "cut_after", "delay"]
    seconds: float = 1


class _Bucket:
    def __init__(self, rate: Rate, now: float) -> None:
        self.rate = rate
        self.tokens = float(rate.burst)
        self.at = now
        self.refused_at = self.refused_until = -math.inf

    def wait(self, now: float) -> int:
        """Return after how many whole seconds a call may come; 0 is now."""
        gained = (now - self.at) * self.rate.per_minute / 60
        self.tokens, self.at = min(self.rate.burst, self.tokens + gained), now
        if now < self.refused_until:
            return max(1, math.ceil(self.refused_until - now))
        if self.tokens >= 1:
            return 0
        return max(1, math.ceil((1 - self.tokens) * 60 / self.rate.per_minute))

    def refuse(self, now: float, seconds: float) -> None:
        if now >= self.refused_until:
            self.refused_at = now
        self.refused_until = max(self.refused_until, now + seconds)

    def is_early(self, now: float) -> bool:
        """Tell whether a call that comes now has not waited although it could know."""
        return self.refused_at + UNDER_WAY < now < self.refused_until - 0.01


@dataclass(frozen=True, slots=True)
class Verdict:
    """May a call be done? `retry_after` is in seconds, 0 when it may.

    `early` is a call that has not waited for an earlier Retry-After.
    """

    retry_after: int = 0
    early: bool = False


class Rates:
    """Every workspace's rates by method. `refused` counts the 429s given, by method."""

    def __init__(
        self,
        table: Mapping[str, Rate] = RATES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._table = dict(table)
        self._clock = clock
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}
        self._faults: dict[str, deque[Fault]] = {}
        self.refused: Counter[str] = Counter()

    def lift(self, *methods: str) -> None:
        """Let these methods, or all, be called as often as anybody likes."""
        for method in methods or tuple(self._table):
            self._table.pop(method, None)
        if "chat.postMessage" not in self._table:
            self._table.pop(ALL_MESSAGES, None)
        self._buckets = {key: one for key, one in self._buckets.items() if key[1] in self._table}

    def limit(self, method: str, rate: Rate) -> None:
        """Give a method another rate, from now on."""
        self._table[method] = rate
        self._buckets = {key: one for key, one in self._buckets.items() if key[1] != method}

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong, whatever workspace they are of.

        Posts to response URLs are of the method `response_url`.
        """
        self._faults.setdefault(method, deque()).extend([fault] * times)

    def fault(self, method: str) -> Fault | None:
        """Return what goes wrong with this call."""
        waiting = self._faults.get(method)
        return waiting.popleft() if waiting else None

    def refuse(self, team: str, method: str, channel: str, seconds: float) -> None:
        """Count a 429 that a test has asked for; calls before `seconds` are over are early."""
        self.refused[method] += 1
        key = (team, method, channel if method == "chat.postMessage" else "")
        if key not in self._buckets:
            rate = self._table.get(method, UNLIMITED)
            self._buckets[key] = _Bucket(rate, self._clock())
        self._buckets[key].refuse(self._clock(), seconds)

    def take(self, team: str, method: str, channel: str = "") -> Verdict:
        """Count a call, or say when it may come."""
        now, by_channel = self._clock(), method == "chat.postMessage"
        buckets = [self._bucket((team, method, channel if by_channel else ""), now)]
        if by_channel:
            buckets.append(self._bucket((team, ALL_MESSAGES, ""), now))
        full = [bucket for bucket in buckets if bucket is not None]
        early = any(bucket.is_early(now) for bucket in full)
        waits = {bucket: bucket.wait(now) for bucket in full}
        if seconds := max(waits.values(), default=0):
            self.refused[method] += 1
            for bucket, wait in waits.items():
                if wait:
                    bucket.refuse(now, wait)
            return Verdict(seconds, early)
        for bucket in full:
            bucket.tokens -= 1
        return Verdict()

    def _bucket(self, key: tuple[str, str, str], now: float) -> _Bucket | None:
        rate = self._table.get(key[1])
        if key not in self._buckets and rate is not None:
            self._buckets[key] = _Bucket(rate, now)
        return self._buckets.get(key)
