"""Footnote's blocking calls, in threads: their progress goes to the client, a cancel reaches them.

Footnote tells one notifier of all that happens; the thread that it is told in says whose it is.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.from_thread
import anyio.to_thread
from mcp.server.mcpserver.exceptions import ToolError

from qa.cancellation import Cancellation
from qa.errors import FootnoteError
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import Context

    AnyContext = Context[None, object]

Value = TypeVar("Value")

# Calls that wait for a thread; more are refused.
MAX_WAITING = 64
# Seconds that a client may take to accept a progress message; then it is dropped.
PROGRESS_SECONDS = 1.0

_current: ContextVar[Call] = ContextVar("current")


class Call:
    """One call of a tool, as the thread sees it that carries it out."""

    def __init__(self, context: AnyContext) -> None:
        self.cancellation = Cancellation()
        self._context = context
        self._sent = 0.0
        self._counters: dict[str, Callable[[int, int], None]] = {}

    def status(self, text: str) -> None:
        """Tell the client what is done. Raises `AnswerCancelledError` if it has called it off."""
        self._report(self._sent + 1, None, text)

    def counter(self, what: str) -> Callable[[int, int], None]:
        """Return what tells the client how many are done, and of how many. It raises as `status`.

        It counts from what has been told before its first call on.
        """
        before: float | None = None

        def count(done: int, total: int) -> None:
            nonlocal before
            before = self._sent if before is None else before
            self._report(before + done, before + total, f"{what}: {done:,} of {total:,}")

        return count

    def progress(self, what: str, done: int, total: int) -> None:
        """Tell the client what a build does, and how far it is. Raises as `status` does."""
        self._counters.setdefault(what, self.counter(what))(done, total)

    def _report(self, done: float, total: float | None, text: str) -> None:
        self.cancellation.check()
        if done > self._sent:  # the protocol wants every message to be farther than the last
            self._sent = done
            anyio.from_thread.run(self._send, done, total, text)

    async def _send(self, done: float, total: float | None, text: str) -> None:
        with anyio.move_on_after(PROGRESS_SECONDS):
            await self._context.report_progress(done, total, text)


def report_status(text: str) -> None:
    """Pass a status of Footnote's on to the client whose call this thread carries out."""
    if call := _current.get(None):
        call.status(text)


def report_progress(what: str, done: int, total: int) -> None:
    """Pass a build's progress on to the client whose call this thread carries out."""
    if call := _current.get(None):
        call.progress(what, done, total)


class Workers:
    """Threads that carry out calls, `count` at a time."""

    def __init__(self, count: int) -> None:
        self._limiter = anyio.CapacityLimiter(count)
        self._max_calls = count + MAX_WAITING
        self._calls = 0

    async def run(self, context: AnyContext, work: Callable[[Call], Value]) -> Value:
        """Return what `work` does in a thread. Raises `ToolError` for each of Footnote's errors.

        When the call is cancelled the thread is let go: it ends at its next status.
        """
        if self._calls >= self._max_calls:
            raise ToolError("Too many calls are waiting. Ask again in a few seconds.")
        call = Call(context)

        def carry_out() -> Value:
            _current.set(call)
            call.cancellation.check()
            return work(call)

        self._calls += 1
        try:
            return await anyio.to_thread.run_sync(
                carry_out, abandon_on_cancel=True, limiter=self._limiter
            )
        except FootnoteError as error:
            raise ToolError(printable(str(error))) from error
        finally:
            self._calls -= 1
            call.cancellation.cancel()
