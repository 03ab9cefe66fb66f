"""Ends an answer that is being made, from another thread."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from qa.errors import AnswerCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable


class Cancellation:
    """Given with a question, it can be called off: the language model's stream is closed at once.

    Thread-safe. Whoever reads the events meets `AnswerCancelledError`, or their end.
    """

    def __init__(self) -> None:
        self._future: Future[None] = Future()

    def cancel(self) -> None:
        """Call the answer off; once is enough."""
        self._future.cancel()

    def check(self) -> None:
        """Raise `AnswerCancelledError` if the answer has been called off."""
        if self._future.cancelled():
            raise AnswerCancelledError

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the answer is called off; now, if it has been."""
        self._future.add_done_callback(lambda _: callback())
