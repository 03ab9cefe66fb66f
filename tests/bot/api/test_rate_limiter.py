"""Calls of the Web API keep to Slack's rate limits."""

from __future__ import annotations

import asyncio
import time

from hypothesis import given
from hypothesis import strategies as st

from bot.api.rate_limiter import RATES, RateLimiter

# What Slack allows in any minute.
ALLOWED = {
    "chat.update": 50,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.postMessage": 60,
    "conversations.replies": 50,
    "assistant.threads.setStatus": 600,
    "agents.sessions.setStatus": 50,
}


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


@given(st.sampled_from(sorted(ALLOWED)), st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_no_minute_holds_more_calls_than_slack_allows(method: str, gaps: list[float]) -> None:
    """However calls come, those for which there is room are no more than the limit."""
    clock = Clock()
    limiter = RateLimiter(clock)
    sent: list[float] = []
    for gap in gaps:
        clock.now += gap
        while limiter.has_token(method, "C1"):
            asyncio.run(_quick(limiter, method))
            sent.append(clock.now)
    for start in sent:
        assert sum(start <= at < start + 60 for at in sent) <= ALLOWED[method]


async def _quick(limiter: RateLimiter, method: str) -> None:
    await asyncio.wait_for(limiter.wait(method, "C1"), 0.5)


def test_who_comes_too_early_waits_in_order() -> None:
    """A burst goes out at once; what is beyond it comes one by one."""

    async def run() -> list[int]:
        limiter, order = RateLimiter(), []

        async def call(number: int) -> None:
            await limiter.wait("chat.postMessage", "C1")
            order.append(number)

        started = time.monotonic()
        await asyncio.gather(*(call(n) for n in range(RATES["chat.postMessage"].burst + 1)))
        assert time.monotonic() - started > 0.9
        return order

    assert asyncio.run(run()) == [0, 1, 2, 3]


def test_messages_are_counted_by_channel_and_other_calls_by_workspace() -> None:
    """A busy channel holds up no other."""
    limiter = RateLimiter(Clock())

    async def run() -> None:
        for _ in range(RATES["chat.postMessage"].burst):
            await limiter.wait("chat.postMessage", "C1")
        for _ in range(RATES["chat.startStream"].burst):
            await limiter.wait("chat.startStream", "C1")

    asyncio.run(run())
    assert not limiter.has_token("chat.postMessage", "C1")
    assert limiter.has_token("chat.postMessage", "C2")
    assert not limiter.has_token("chat.startStream", "C2")


def test_after_a_429_nothing_of_the_kind_goes_out_until_it_may() -> None:
    """The others wait too, not only the call that met it."""

    async def run() -> float:
        limiter = RateLimiter()
        limiter.pause("chat.update", "C1", 0.3)
        assert not limiter.has_token("chat.update", "C9")
        started = time.monotonic()
        await asyncio.gather(*(limiter.wait("chat.update", "C1") for _ in range(3)))
        return time.monotonic() - started

    assert asyncio.run(run()) >= 0.3
