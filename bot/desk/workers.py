"""The workers that answers are made by, and the questions that wait for one."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.views import notices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk.delivery import Delivery
    from bot.metrics import Metrics

# Slack clears a status after two minutes; it is set again before that.
STATUS_SECONDS = 60.0


class Workers:
    """So many answers are made at a time; the others wait, in the order in which they came."""

    def __init__(self, count: int, metrics: Metrics) -> None:
        self.count = count
        self._metrics = metrics
        self._free = asyncio.Semaphore(count)
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many questions wait for a worker."""
        return self._waiting

    @asynccontextmanager
    async def one(self, delivery: Delivery) -> AsyncIterator[None]:
        """Wait for a worker, showing how many are ahead, and keep it for the block."""
        ahead = self._waiting
        self._count(1)
        try:
            if self._free.locked():
                await self._wait(delivery, ahead)
            else:
                await self._free.acquire()
        finally:
            self._count(-1)
        try:
            yield
        finally:
            self._free.release()

    def _count(self, more: int) -> None:
        self._waiting += more
        self._metrics.queue(self._waiting)

    async def _wait(self, delivery: Delivery, ahead: int) -> None:
        acquired = asyncio.ensure_future(self._free.acquire())
        try:
            while not acquired.done():
                delivery.status(notices.waiting(ahead + 1))
                await asyncio.wait([acquired], timeout=STATUS_SECONDS)
                ahead = min(ahead, self._waiting)
        except asyncio.CancelledError:
            if not acquired.cancel():
                self._free.release()
            raise
