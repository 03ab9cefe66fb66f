"""Answers in a bounded pool of threads, so that the event loop never waits for one."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qa.answer import Claim
from qa.events import Done, Status, Writing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

    from index.article import Article
    from qa.answer import PassageReference, Turn
    from qa.events import Event
    from qa.service.status import Overview

Result = TypeVar("Result")

# Threads for what is looked up beside answers: passages, the state of the index.
LOOKUPS = 2
# Who waits in silence for so long is given an empty list, in which to say what is left to say.
QUIET_SECONDS = 1.0
_EVENTS = (Status, Writing, Claim, Done)


class Source(Protocol):
    """What the app asks: `qa.service.footnote.Footnote`, or a stand-in that a benchmark times."""

    def events(
        self, question: str, history: Sequence[Turn] = (), *, mend: bool = True
    ) -> Iterator[Event]:
        """Yield what is heard of an answer while it is made."""

    def article(self, name: str) -> Article:
        """Return an article by its file or id."""

    def texts(self, passages: Sequence[PassageReference]) -> list[str]:
        """Return the texts of passages."""

    def overview(self) -> Overview:
        """Return the state of the index."""

    def suggestions(self, count: int) -> tuple[str, ...]:
        """Return questions that the articles answer."""


class Answering:
    """A source, asked by up to `workers` threads at a time."""

    def __init__(self, source: Source, workers: int) -> None:
        self.source = source
        self.workers = workers
        # Of those that were given up, some may still be busy.
        self._answers = ThreadPoolExecutor(2 * workers, "answer")
        self._lookups = ThreadPoolExecutor(LOOKUPS, "lookup")

    async def events(self, question: str, history: Sequence[Turn]) -> AsyncGenerator[list[Event]]:
        """Yield events as they come, those that came together in one list, in silence none.

        Whatever the source raises is raised here. Left early, the thread stops at its next event.
        """
        loop = asyncio.get_running_loop()
        arrived: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()
        left = threading.Event()

        def work() -> None:
            last: BaseException | None = None
            try:
                for event in self.source.events(question, history, mend=False):
                    if left.is_set():
                        return
                    loop.call_soon_threadsafe(arrived.put_nowait, event)
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
                last = error
            if not left.is_set():
                loop.call_soon_threadsafe(arrived.put_nowait, last)

        self._answers.submit(work)
        try:
            while True:
                items = await _drained(arrived)
                events: list[Event] = [item for item in items if isinstance(item, _EVENTS)]
                if events or not items:
                    yield events
                if items and _is_last(items[-1]):
                    return
        finally:
            left.set()

    async def look(
        self,
        find: Callable[..., Result],
        *arguments: Any,  # noqa: ANN401 - those of `find`
    ) -> Result:
        """Run a short blocking call beside the answers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lookups, find, *arguments)

    def close(self) -> None:
        """Take no more work; threads that are busy are not waited for."""
        self._answers.shutdown(wait=False, cancel_futures=True)
        self._lookups.shutdown(wait=False, cancel_futures=True)


def _is_last(item: Event | BaseException | None) -> bool:
    """Tell whether nothing comes after an item. An exception is raised."""
    if isinstance(item, BaseException):
        raise item
    return item is None


async def _drained(
    arrived: asyncio.Queue[Event | BaseException | None],
) -> list[Event | BaseException | None]:
    """Wait a while for what comes next and return it with all that has come by then."""
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            items = [await arrived.get()]
    except TimeoutError:
        return []
    while not arrived.empty():
        items.append(arrived.get_nowait())
    return items
