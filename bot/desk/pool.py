"""Answers in a bounded thread pool, so that the event loop is never blocked by one."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qa.answer import AskOptions, Claim
from qa.cancellation import Cancellation
from qa.events import Done, Status, Writing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

    from index.article import Article
    from qa.answer import PassageReference, Turn
    from qa.events import Event
    from qa.service.status import IndexSummary

Result = TypeVar("Result")

# Threads for short lookups beside answers: passages, the state of the index.
LOOKUP_WORKERS = 2
# After so long without an event an empty batch is yielded, so that an edit is noticed.
HEARTBEAT_SECONDS = 1.0
_EVENTS = (Status, Writing, Claim, Done)


class Source(Protocol):
    """What answers questions: `qa.service.footnote.Footnote`, or a stand-in of the tests."""

    def events(self, question: str, options: AskOptions) -> Iterator[Event]:
        """Yield the events of an answer while it is made."""

    def article(self, name: str) -> Article:
        """Return an article by its file or id."""

    def texts(self, passages: Sequence[PassageReference]) -> list[str]:
        """Return the texts of passages."""

    def index_summary(self) -> IndexSummary:
        """Return the state of the index."""

    def suggestions(self, count: int) -> tuple[str, ...]:
        """Return questions that the articles answer."""


class AnswerPool:
    """A source, called from up to `workers` threads at a time."""

    def __init__(self, source: Source, workers: int) -> None:
        self.source = source
        self.workers = workers
        # Twice as many threads as workers: those of answers that were given up may still be busy.
        self._answers = ThreadPoolExecutor(2 * workers, "answer")
        self._lookups = ThreadPoolExecutor(LOOKUP_WORKERS, "lookup")

    async def events(self, question: str, history: Sequence[Turn]) -> AsyncGenerator[list[Event]]:
        """Yield events in batches as they arrive, an empty batch after `HEARTBEAT_SECONDS` of none.

        Whatever the source raises is raised here. When the generator is closed early, the answer is
        called off: a language model's stream is closed, and the thread stops at its next event.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()
        cancelled, cancellation = threading.Event(), Cancellation()
        # The index is kept up beside the answers, by a process of its own.
        options = AskOptions(
            history=tuple(history), refresh=False, rebuild=False, cancellation=cancellation
        )

        def work() -> None:
            last: BaseException | None = None
            try:
                for event in self.source.events(question, options):
                    if cancelled.is_set():
                        return
                    loop.call_soon_threadsafe(queue.put_nowait, event)
            except BaseException as error:  # noqa: BLE001 - raised again in `events`
                last = error
            if not cancelled.is_set():
                loop.call_soon_threadsafe(queue.put_nowait, last)

        self._answers.submit(work)
        try:
            while True:
                items = await _next_batch(queue)
                events: list[Event] = [item for item in items if isinstance(item, _EVENTS)]
                if events or not items:
                    yield events
                if items and _is_last(items[-1]):
                    return
        finally:
            cancelled.set()
            cancellation.cancel()

    async def run(
        self,
        call: Callable[..., Result],
        *arguments: Any,  # noqa: ANN401 - those of `call`
    ) -> Result:
        """Run a short blocking call in a thread of its own pool."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lookups, call, *arguments)

    def close(self) -> None:
        """Accept no more work; busy threads are not waited for."""
        self._answers.shutdown(wait=False, cancel_futures=True)
        self._lookups.shutdown(wait=False, cancel_futures=True)


def _is_last(item: Event | BaseException | None) -> bool:
    """Tell whether an item ends the stream of events. An exception is raised."""
    if isinstance(item, BaseException):
        raise item
    return item is None


async def _next_batch(
    queue: asyncio.Queue[Event | BaseException | None],
) -> list[Event | BaseException | None]:
    """Wait for the next item and return it with all that are queued by then; none on timeout."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            items = [await queue.get()]
    except TimeoutError:
        return []
    while not queue.empty():
        items.append(queue.get_nowait())
    return items
