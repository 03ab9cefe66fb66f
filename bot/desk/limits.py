"""Rate limits on questions: token buckets for each person, each channel and everybody together.

A bucket holds the tokens of a minute and refills evenly, so that 10 a minute means 10 at once and
then one every 6 seconds. A question that is refused takes no token from any bucket.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.outcomes import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    Key = tuple[Scope, str, str]

MINUTE = 60.0
# Questions a minute, until an admin sets others.
PER_USER = 10
PER_CHANNEL = 60
TOTAL = 1200
# At so many buckets the full ones, which hold no information, are dropped.
MAX_BUCKETS = 1_000
# A whole token, less the rounding error of a bucket that was refilled in parts.
TOKEN = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class LimitReached:
    """The limit that a question would exceed, and the seconds until it would not."""

    scope: Scope
    seconds: float


@dataclass(frozen=True, slots=True)
class _Bucket:
    """The bucket held `level` tokens at `at`, a reading of the clock."""

    level: float
    at: float

    def level_at(self, now: float, limit: int) -> float:
        """Return how many questions are left; a clock that goes back fills nothing."""
        return min(float(limit), self.level + max(0.0, now - self.at) * limit / MINUTE)


class Limits:
    """The limits in questions a minute; 0 is no limit. Thread-safe.

    `clock` is monotonic, in seconds. Buckets that are full again are dropped, so memory is
    bounded by who has asked within a minute.
    """

    def __init__(
        self,
        per_user: int,
        per_channel: int,
        total: int,
        clock: Callable[[], float],
        max_buckets: int = MAX_BUCKETS,
    ) -> None:
        self._limits = {Scope.USER: per_user, Scope.CHANNEL: per_channel, Scope.EVERYBODY: total}
        self._clock = clock
        self._buckets: dict[Key, _Bucket] = {}
        self._max_buckets = self._prune_at = max_buckets
        self._lock = threading.Lock()

    @property
    def values(self) -> dict[Scope, int]:
        """The limits as they are."""
        return dict(self._limits)

    def __len__(self) -> int:
        """Return how many buckets are kept."""
        return len(self._buckets)

    def change(self, name: str, value: int) -> None:
        """Set the limit of the scope of this name, and refill its buckets.

        Raises `ValueError` when there is no such scope, or the limit is below 0.
        """
        if value < 0:
            raise ValueError("a limit is 0 or more")
        scope = Scope(name)
        with self._lock:
            self._limits[scope] = value
            self._buckets = {key: b for key, b in self._buckets.items() if key[0] is not scope}

    def take(self, team: str, user: str, channel: str) -> LimitReached | None:
        """Take a token of each bucket, or of none and return the limit with the longest wait."""
        keys = [
            (Scope.USER, team, user),
            (Scope.CHANNEL, team, channel),
            (Scope.EVERYBODY, "", ""),
        ]
        with self._lock:
            now = self._clock()
            levels = {key: self._level(key, now) for key in keys if self._limits[key[0]]}
            reached = [
                LimitReached(key[0], (1 - level) * MINUTE / self._limits[key[0]])
                for key, level in levels.items()
                if level < TOKEN
            ]
            if reached:
                return max(reached, key=lambda limit: limit.seconds)
            for key, level in levels.items():
                self._buckets[key] = _Bucket(max(0.0, level - 1), now)
            if len(self._buckets) >= self._prune_at:
                self._drop_full(now)
        return None

    def _level(self, key: Key, now: float) -> float:
        limit = self._limits[key[0]]
        bucket = self._buckets.get(key)
        return bucket.level_at(now, limit) if bucket else float(limit)

    def _drop_full(self, now: float) -> None:
        self._buckets = {
            key: bucket
            for key, bucket in self._buckets.items()
            if self._level(key, now) < self._limits[key[0]]
        }
        # Do not prune at every question while all buckets are in use.
        self._prune_at = max(self._max_buckets, 2 * len(self._buckets))
