"""A token bucket: a rate for what people may ask, and for what a server may be called."""

from __future__ import annotations

# A whole token, less the rounding error of a bucket that was refilled in parts.
_TOKEN = 1 - 1e-6


class TokenBucket:
    """Holds `burst` tokens at first and at most, and gains `per_minute`, evenly.

    `now` is a reading of a monotonic clock in seconds; one that goes back fills nothing.
    """

    def __init__(self, burst: float, per_minute: float, now: float) -> None:
        self._burst = float(burst)
        self._per_second = per_minute / 60
        self._tokens = self._burst
        self._at = now

    def level(self, now: float) -> float:
        """Return how many tokens there are, below 0 when some were taken in advance."""
        gained = max(0.0, now - self._at) * self._per_second
        self._tokens, self._at = min(self._burst, self._tokens + gained), now
        return self._tokens

    def is_full(self, now: float) -> bool:
        """Tell whether nothing is missing, so that a new bucket would do as well."""
        return self.level(now) >= self._burst

    def wait(self, now: float) -> float:
        """Return the seconds until there is a token, 0 when there is one."""
        missing = 1 - self.level(now)
        return 0.0 if missing <= 1 - _TOKEN else missing / self._per_second

    def take(self, now: float) -> float:
        """Take a token, in advance if there is none; return the seconds until it is there."""
        seconds = self.wait(now)
        self._tokens -= 1
        return seconds
