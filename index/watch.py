"""Keeps an index up to date: scans the seeds again and again, and builds when they change."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.build import BuildReport

# Seconds after which changed seeds are looked at again: what differs then is still being written.
SETTLE = 1.0
# Seconds between a build that did not help and the next over the same seeds; each time doubled.
FIRST_PAUSE = 30.0
MAX_PAUSE = 600.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a scan found: whether the index is fresh, and the seeds, to be compared with others."""

    fresh: bool
    seeds: object


class Watch:
    """Builds once changed seeds have settled.

    `scan` and `build` may raise `FootnoteError`; `failed` hears its line, the same one only once.
    `sleep` waits for that many seconds and tells whether to stop. A build that failed, or after
    which the index is not fresh, is repeated when the seeds change again, or after a pause.
    """

    def __init__(
        self,
        scan: Callable[[], Snapshot],
        build: Callable[[], BuildReport | None],
        *,
        built: Callable[[BuildReport], None],
        failed: Callable[[str], None],
        sleep: Callable[[float], object],
        every: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scan = scan
        self._build = build
        self._built = built
        self._failed = failed
        self._sleep = sleep
        self._every = every
        self._clock = clock
        self._seen: object = None
        self._tried: object = None
        self._again_at = 0.0
        self._pause = FIRST_PAUSE
        self._told: str | None = None

    def run(self) -> None:
        """Watch until `sleep` says to stop."""
        while not self._sleep(self._step()):
            pass

    def _step(self) -> float:
        """Scan, build if there is need, and return the seconds until the next scan."""
        try:
            snapshot = self._scan()
            if snapshot.fresh:
                self._calm()
            elif snapshot.seeds != self._seen:
                self._seen = snapshot.seeds
                return min(SETTLE, self._every)
            elif snapshot.seeds != self._tried or self._clock() >= self._again_at:
                self._attempt(snapshot)
        except FootnoteError as error:
            self._tell(str(error))
        return self._every

    def _attempt(self, snapshot: Snapshot) -> None:
        if snapshot.seeds != self._tried:
            self._pause = FIRST_PAUSE
        self._tried = snapshot.seeds
        self._again_at = self._clock() + self._pause
        self._pause = min(self._pause * 2, MAX_PAUSE)
        report = self._build()
        self._told = None
        if report is not None:
            self._built(report)

    def _calm(self) -> None:
        self._seen = self._tried = self._told = None

    def _tell(self, line: str) -> None:
        if line != self._told:
            self._told = line
            self._failed(line)
