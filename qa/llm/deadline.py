"""Bounds the time of a stream, whatever its source does meanwhile."""

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
    """A moment `seconds` after it was made."""

    seconds: float
    _begun: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Return the seconds until then, 0 when it has passed."""
        return max(0.0, self._begun + self.seconds - time.monotonic())


def within(deadline: Deadline, source: Callable[[], Generator[Item]]) -> Iterator[Item]:
    """Yield what a source yields, and raise what it raises; `TimeoutError` at the deadline.

    A client's own time-out counts from byte to byte, so that a server which drips is never late.
    The source runs in a thread of its own, which is left alone when it does not come back in
    time, and closes the source at the next item that it yields.
    """
    arrived: SimpleQueue[tuple[bool, Item | BaseException | None]] = SimpleQueue()
    given_up = threading.Event()

    def work() -> None:
        try:
            with closing(source()) as items:
                for item in items:
                    if given_up.is_set():
                        return
                    arrived.put((True, item))
            arrived.put((False, None))
        except BaseException as error:  # noqa: BLE001 - it is raised again by the one who waits
            arrived.put((False, error))

    threading.Thread(target=work, name="footnote-model", daemon=True).start()
    try:
        while True:
            try:
                goes_on, item = arrived.get(timeout=deadline.left())
            except Empty:
                raise TimeoutError from None
            if goes_on:
                yield item  # type: ignore[misc]
            elif item is None:
                return
            else:
                raise item  # type: ignore[misc]
    finally:
        given_up.set()
