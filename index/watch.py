"""Keeps an index up to date: scans the seeds at an interval, and builds when they change."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.changes import Seeds

# Seconds after which a file that was written is taken to be whole.
SETTLE = 1.0
# Seconds between a build that left the index stale and the next of the same seeds, doubling.
MIN_BACK_OFF = 30.0
MAX_BACK_OFF = 600.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a scan found: whether the index is fresh, and a value that changes with the seeds.

    It `waits` for files that are still being written; some are `linked` from elsewhere. `scanned`
    is what was found, unless one number told that nothing has changed.
    """

    fresh: bool
    seeds: object
    waits: bool = False
    linked: bool = False
    scanned: Seeds | None = None


class Watcher:
    """Builds when seeds have changed; one that is still being written waits for the next round.

    `scan` and `build` may raise `FootnoteError`; `on_failed` is called with its message, and not
    again while that is the same. `sleep` waits for that many seconds and returns whether to stop.
    A build that failed, or after which the index is stale, is repeated when the seeds change again,
    or after a back-off.
    """

    def __init__(
        self,
        scan: Callable[[], Snapshot],
        build: Callable[[], object],
        *,
        on_failed: Callable[[str], None],
        sleep: Callable[[float], object],
        interval: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scan = scan
        self._build = build
        self._on_failed = on_failed
        self._sleep = sleep
        self._interval = interval
        self._clock = clock
        self._attempted: object = None
        self._retry_at = 0.0
        self._back_off = MIN_BACK_OFF
        self._failure: str | None = None

    def run(self) -> None:
        """Watch until `sleep` returns true."""
        while not self._sleep(self._step()):
            pass

    def _step(self) -> float:
        """Scan, build if needed, and return the seconds until the next scan."""
        try:
            snapshot = self._scan()
            if snapshot.fresh:
                self._attempted = self._failure = None
            elif snapshot.seeds != self._attempted or self._clock() >= self._retry_at:
                self._attempt(snapshot)
            if snapshot.waits:
                return min(SETTLE, self._interval)
        except FootnoteError as error:
            self._report_failure(str(error))
        return self._interval

    def _attempt(self, snapshot: Snapshot) -> None:
        if snapshot.seeds != self._attempted:
            self._back_off = MIN_BACK_OFF
        self._attempted = snapshot.seeds
        self._retry_at = self._clock() + self._back_off
        self._back_off = min(self._back_off * 2, MAX_BACK_OFF)
        self._build()
        self._failure = None

    def _report_failure(self, message: str) -> None:
        if message != self._failure:
            self._failure = message
            self._on_failed(message)
