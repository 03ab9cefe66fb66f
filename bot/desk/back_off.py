"""When what Slack did not take is tried again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_SECONDS = 1.0  # until the second attempt; doubled each time


class BackOff:
    """The attempts at each question, by its reference."""

    def __init__(self) -> None:
        self._attempts: dict[str, int] = {}
        self._resting: set[str] = set()

    def is_resting(self, reference: str) -> bool:
        """Tell whether a question is tried again later."""
        return reference in self._resting

    def retry(self, reference: str, longest: float, again: Callable[[], None]) -> int:
        """Call `again` after a while, at most `longest` seconds; return how often it has failed."""
        attempts = self._attempts[reference] = self._attempts.get(reference, 0) + 1
        self._resting.add(reference)

        def rested() -> None:
            self._resting.discard(reference)
            again()

        seconds = min(FIRST_SECONDS * 2 ** min(attempts - 1, 30), longest)
        asyncio.get_running_loop().call_later(seconds, rested)
        return attempts

    def forget(self, reference: str) -> None:
        """Forget the attempts at a question that is finished."""
        self._attempts.pop(reference, None)
