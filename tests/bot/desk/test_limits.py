"""The limits let through what they promise, and remember next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.limits import MAX_BUCKETS, LimitReached, Limits
from bot.outcomes import Scope


@dataclass
class Clock:
    """A clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_minute_at_once_and_then_evenly() -> None:
    """Of 10 a minute, 10 pass at once, the 11th after 6 seconds."""
    clock = Clock()
    limits = Limits(10, 0, 0, clock)
    assert [limits.take("T1", "U1", "C1") for _ in range(10)] == [None] * 10
    assert limits.take("T1", "U1", "C1") == LimitReached(Scope.USER, 6.0)
    clock.now += 5.9
    assert limits.take("T1", "U1", "C1") is not None
    clock.now += 0.1
    assert limits.take("T1", "U1", "C1") is None
    assert limits.take("T1", "U1", "C1") is not None


def test_each_has_a_bucket_of_their_own() -> None:
    """A person's limit follows them over channels, and binds nobody of that id elsewhere."""
    limits = Limits(1, 2, 0, Clock())
    assert limits.take("T1", "U1", "C1") is None
    assert limits.take("T1", "U1", "C2") == LimitReached(Scope.USER, 60.0)
    assert limits.take("T2", "U1", "C1") is None
    assert limits.take("T1", "U2", "C1") is None
    assert limits.take("T1", "U3", "C1") == LimitReached(Scope.CHANNEL, 30.0)


def test_a_refusal_takes_nothing() -> None:
    """Who is refused by one limit has not used up another."""
    clock = Clock()
    limits = Limits(2, 1, 0, clock)
    assert limits.take("T1", "U1", "C1") is None
    for _ in range(5):
        assert limits.take("T1", "U1", "C1") == LimitReached(Scope.CHANNEL, 60.0)
    assert limits.take("T1", "U1", "C2") is None


def test_the_limit_that_lasts_longest_is_named() -> None:
    """After the seconds that a refusal names the question passes, whatever the limits."""
    clock = Clock()
    limits = Limits(4, 2, 1, clock)
    assert limits.take("T1", "U1", "C1") is None
    assert limits.take("T1", "U1", "C1") == LimitReached(Scope.EVERYBODY, 60.0)


def test_a_limit_changes_at_run_time() -> None:
    """A new limit counts from the next question on, and 0 is none; others stay."""
    limits = Limits(1, 2, 0, Clock())
    assert limits.take("T1", "U1", "C1") is None
    limits.change("user", 0)
    assert limits.take("T1", "U1", "C1") is None
    assert limits.take("T1", "U1", "C1") == LimitReached(Scope.CHANNEL, 30.0)
    limits.change("channel", 3)
    assert [limits.take("T1", "U1", "C1") for _ in range(3)] == [None] * 3
    assert limits.values == {Scope.USER: 0, Scope.CHANNEL: 3, Scope.EVERYBODY: 0}


@pytest.mark.parametrize(("name", "value"), [("users", 1), ("user", -1), ("", 0)])
def test_no_other_limit_can_be_set(name: str, value: int) -> None:
    """A name that is no limit's, or a number below 0, is refused."""
    limits = Limits(1, 1, 1, Clock())
    with pytest.raises(ValueError, match=r"limit|Scope"):
        limits.change(name, value)
    assert set(limits.values.values()) == {1}


def test_memory_is_bounded_by_who_asked_lately() -> None:
    """Ten thousand people who ask once an hour leave no more buckets than the first thousand."""
    clock = Clock()
    limits = Limits(10, 60, 1200, clock)
    for number in range(10_000):
        assert limits.take("T1", f"U{number}", f"C{number}") is None
        clock.now += 1
    assert len(limits) <= MAX_BUCKETS + 2


@given(
    limit=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=80),
)
def test_no_more_than_the_limit_and_no_less(limit: int, pauses: list[float]) -> None:
    """In any time t at most limit · (1 + t / 60) pass, and a refused one passes when it is told."""
    clock = Clock()
    limits = Limits(0, 0, limit, clock)
    passed: list[float] = []
    for pause in pauses:
        clock.now += pause
        refused = limits.take("T", "U", "C")
        if refused is not None:
            assert 0 < refused.seconds <= 60 / limit
            clock.now += refused.seconds
            assert limits.take("T", "U", "C") is None
        passed.append(clock.now)
    for place, first in enumerate(passed):
        for count, last in enumerate(passed[place:], start=1):
            assert count <= limit * (1 + (last - first) / 60) + 0.001


@given(
    events=st.lists(
        st.tuples(st.floats(0, 20), st.sampled_from("AB"), st.sampled_from("XY")), max_size=60
    ),
    at_once=st.integers(1, 4),
)
def test_dropping_full_buckets_changes_nothing(
    events: list[tuple[float, str, str]], at_once: int
) -> None:
    """A bucket that is dropped because it is full and one that is kept let the same pass."""
    clock = Clock()
    kept = Limits(at_once, 3, 4, clock)
    dropped = Limits(at_once, 3, 4, clock, max_buckets=1)
    for pause, user, channel in events:
        clock.now += pause
        assert kept.take("T", user, channel) == dropped.take("T", user, channel)
