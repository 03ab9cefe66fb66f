"""Questions in hand that people can stop, by their thread."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.question import Asked

    Thread = tuple[str, str, str]


class StoppedError(Exception):
    """Somebody has stopped this question."""


class Stops:
    """Blocks that can be stopped from outside."""

    def __init__(self) -> None:
        self._scopes: dict[Thread, dict[asyncio.Timeout, float]] = {}

    @asynccontextmanager
    async def stoppable(self, asked: Asked) -> AsyncIterator[None]:
        """Run the block until its end, or until the question is stopped: `StoppedError`."""
        if asked.thread_ts is None:
            yield
            return
        thread = asked.team, asked.channel, asked.thread_ts
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._scopes.setdefault(thread, {})[scope] = float(asked.ts)
                yield
        except TimeoutError:
            if not scope.expired():
                raise
            raise StoppedError from None
        finally:
            self._forget(thread, scope)

    def stop(self, team: str, channel: str, thread_ts: str, at: float) -> None:
        """Stop all that was asked in a thread before `at`, in seconds since the epoch."""
        thread = team, channel, thread_ts
        now = asyncio.get_running_loop().time()
        for scope, asked_at in list(self._scopes.get(thread, {}).items()):
            if asked_at < at:
                self._forget(thread, scope)
                scope.reschedule(now)

    def _forget(self, thread: Thread, scope: asyncio.Timeout) -> None:
        scopes = self._scopes.get(thread, {})
        scopes.pop(scope, None)
        if not scopes:
            self._scopes.pop(thread, None)
