"""Answers and checks in a bounded thread pool, so that the event loop is never blocked by one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qa.answer import AskOptions, Claim
from qa.cancellation import Cancellation
from qa.checking.report import CheckedDraft
from qa.errors import AnswerCancelledError
from qa.events import Done, Status, Writing
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

    from index.article import Article
    from qa.answer import PassageReference, Turn
    from qa.events import Event
    from qa.service.status import IndexSummary

    Progress = Callable[[int, int], None]

    Item = Event | CheckedDraft
    """What is told of an answer or a check while it is made; the last is the whole."""

    Work = Callable[[AskOptions, Callable[[Item], None]], None]

Result = TypeVar("Result")

# Threads for short lookups beside answers: passages, the state of the index.
LOOKUP_WORKERS = 2
# After so long without an event an empty batch is yielded, so that an edit is noticed.
HEARTBEAT_SECONDS = 1.0
_ITEMS = (Status, Writing, Claim, Done, CheckedDraft)


class Source(Protocol):
    """What answers questions: `qa.service.footnote.Footnote`, or a stand-in of the tests."""

    def events(self, question: str, options: AskOptions) -> Iterator[Event]:
        """Yield the events of an answer while it is made."""

    def check(
        self, text: str, options: AskOptions, progress: Progress | None = None
    ) -> CheckedDraft:
        """Return a draft's sentences with their verdicts; tell of progress."""

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

    def events(self, question: str, history: Sequence[Turn]) -> AsyncGenerator[list[Item]]:
        """Yield the events of an answer as `_batches` does, the last with the answer."""

        def answer(options: AskOptions, tell: Callable[[Item], None]) -> None:
            for event in self.source.events(question, replace(options, history=tuple(history))):
                tell(event)

        return self._batches(answer)

    def check(self, draft: str) -> AsyncGenerator[list[Item]]:
        """Yield the statuses of a check as `_batches` does, and last the checked draft."""

        def check(options: AskOptions, tell: Callable[[Item], None]) -> None:
            def progress(done: int, of: int) -> None:
                tell(Status(f"Checking: {done} of {counted(of, 'sentence')} done"))

            tell(self.source.check(draft, options, progress))

        return self._batches(check)

    async def _batches(self, make: Work) -> AsyncGenerator[list[Item]]:
        """Yield items in batches as they arrive, an empty batch after `HEARTBEAT_SECONDS` of none.

        Whatever the source raises is raised here. When the generator is closed early, the work is
        called off: a language model's stream is closed, and the thread stops at its next item.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Item | BaseException | None] = asyncio.Queue()
        cancellation = Cancellation()
        # The index is kept up beside the answers, by a process of its own.
        options = AskOptions(refresh=False, rebuild=False, cancellation=cancellation)

        def tell(item: Item | BaseException | None) -> None:
            cancellation.check()
            loop.call_soon_threadsafe(queue.put_nowait, item)

        def work() -> None:
            last: BaseException | None = None
            try:
                make(options, tell)
            except BaseException as error:  # noqa: BLE001 - raised again in `_batches`
                last = error
            with suppress(AnswerCancelledError):
                tell(last)

        self._answers.submit(work)
        try:
            while True:
                items = await _next_batch(queue)
                told: list[Item] = [item for item in items if isinstance(item, _ITEMS)]
                if told or not items:
                    yield told
                if items and _is_last(items[-1]):
                    return
        finally:
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


def _is_last(item: Item | BaseException | None) -> bool:
    """Tell whether an item ends the stream of items. An exception is raised."""
    if isinstance(item, BaseException):
        raise item
    return item is None


async def _next_batch(
    queue: asyncio.Queue[Item | BaseException | None],
) -> list[Item | BaseException | None]:
    """Wait for the next item and return it with all that are queued by then; none on timeout."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            items = [await queue.get()]
    except TimeoutError:
        return []
    while not queue.empty():
        items.append(queue.get_nowait())
    return items
