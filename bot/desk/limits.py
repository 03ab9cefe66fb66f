"""Rate limits on questions: token buckets for each person, each channel and everybody together.

A bucket holds the tokens of a minute and refills evenly, so that 10 a minute means 10 at once and
then one every 6 seconds. A question that is refused takes no token from any bucket.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.outcomes import Scope
from qa.token_bucket import TokenBucket

if TYPE_CHECKING:
    from collections.abc import Callable

    Key = tuple[Scope, str, str]

# Questions a minute, until an admin sets others.
PER_USER = 10
PER_CHANNEL = 60
TOTAL = 1200
# At so many buckets the full ones, which hold no information, are dropped.
MAX_BUCKETS = 1_000


@dataclass(frozen=True, slots=True)
class LimitReached:
    """The limit that a question would exceed, and the seconds until it would not."""

    scope: Scope
    seconds: float


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
        self._buckets: dict[Key, TokenBucket] = {}
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
            buckets = {key: self._bucket(key, now) for key in keys if self._limits[key[0]]}
            waits = {key: bucket.wait(now) for key, bucket in buckets.items()}
            slowest = max(waits, key=lambda key: waits[key], default=None)
            if slowest is not None and waits[slowest]:
                return LimitReached(slowest[0], waits[slowest])
            for key, bucket in buckets.items():
                bucket.take(now)
                self._buckets[key] = bucket
            if len(self._buckets) >= self._prune_at:
                self._drop_full(now)
        return None

    def _bucket(self, key: Key, now: float) -> TokenBucket:
        limit = self._limits[key[0]]
        return self._buckets.get(key) or TokenBucket(limit, limit, now)

    def _drop_full(self, now: float) -> None:
        self._buckets = {key: one for key, one in self._buckets.items() if not one.is_full(now)}
        # Do not prune at every question while all buckets are in use.
        self._prune_at = max(self._max_buckets, 2 * len(self._buckets))


class OncePerMinute:
    """Tells who was told something within a minute; memory is bounded by them."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], float] = {}

    def may(self, team: str, user: str, now: float) -> bool:
        """Tell whether a person may be told at `now`, in seconds, and remember it."""
        while self._told and now - next(iter(self._told.values())) >= 60:  # noqa: PLR2004
            self._told.pop(next(iter(self._told)))
        if (team, user) in self._told:
            return False
        self._told[team, user] = now
        return True
