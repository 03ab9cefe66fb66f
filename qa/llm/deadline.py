"""A deadline for a stream, also while its source blocks."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point in time, `seconds` after the object was made."""

    seconds: float
    _start: float = field(default_factory=time.monotonic)

    def remaining(self) -> float:
        """Return the seconds until then, 0 when it has passed."""
        return max(0.0, self._start + self.seconds - time.monotonic())


def stream_within(deadline: Deadline, source: Callable[[], Generator[Item]]) -> Iterator[Item]:
    """Yield what a source yields, and raise what it raises; `TimeoutError` at the deadline.

    A client's own time-out is per read, so that a server which sends a byte now and then never
    exceeds it. The source runs in a thread of its own; at the deadline that is abandoned, and
    closes the source at the next item that it yields.
    """
    arrived: SimpleQueue[tuple[bool, Item | BaseException | None]] = SimpleQueue()
    abandoned = threading.Event()

    def produce() -> None:
        try:
            with closing(source()) as items:
                for item in items:
                    if abandoned.is_set():
                        return
                    arrived.put((True, item))
            arrived.put((False, None))
        except BaseException as error:  # noqa: BLE001 - raised again by the consumer
            arrived.put((False, error))

    threading.Thread(target=produce, name="footnote-model", daemon=True).start()
    try:
        while True:
            try:
                is_item, item = arrived.get(timeout=deadline.remaining())
            except Empty:
                raise TimeoutError from None
            if is_item:
                yield item  # type: ignore[misc]
            elif item is None:
                return
            else:
                raise item  # type: ignore[misc]
    finally:
        abandoned.set()
