"""A deadline for a stream, also while its source blocks; when called off, it ends before that."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from qa.errors import AnswerCancelledError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from qa.cancellation import Cancellation

    Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point in time, `seconds` after the object was made, or when the answer is called off."""

    seconds: float
    cancellation: Cancellation | None = None
    _start: float = field(default_factory=time.monotonic)

    def remaining(self) -> float:
        """Return the seconds until then, 0 when it has passed."""
        return max(0.0, self._start + self.seconds - time.monotonic())


def stream_within(deadline: Deadline, source: Callable[[], AsyncIterator[Item]]) -> Iterator[Item]:
    """Yield what a source yields, and raise what it raises; `TimeoutError` at the deadline.

    A client's own time-out is per read, so that a server which sends a byte now and then never
    exceeds it. The source runs as a task, which is cancelled at the deadline, when the answer is
    called off (`AnswerCancelledError`) and when nobody reads on: it closes its connection at once.
    """
    arrived: SimpleQueue[Item | BaseException | None] = SimpleQueue()

    async def produce() -> None:
        try:
            async for item in source():
                arrived.put(item)
            arrived.put(None)
        except BaseException as error:
            arrived.put(error)
            raise

    if deadline.cancellation is not None:
        deadline.cancellation.check()
        deadline.cancellation.on_cancel(lambda: arrived.put(AnswerCancelledError()))
    task = asyncio.run_coroutine_threadsafe(produce(), event_loop())
    try:
        while True:
            try:
                item = arrived.get(timeout=deadline.remaining())
            except Empty:
                raise TimeoutError from None
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        task.cancel()


def event_loop() -> asyncio.AbstractEventLoop:
    """Return the loop of all streams, in a thread of its own: connections belong to one loop."""
    with _starting:
        return _start()


@cache
def _start() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="footnote-model", daemon=True).start()
    return loop


_starting = threading.Lock()
