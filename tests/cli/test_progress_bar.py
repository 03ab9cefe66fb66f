"""The bar on the terminal that shows how far a build is."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from qa.cli.console import PACE_SECONDS, ProgressBar

if TYPE_CHECKING:
    from collections.abc import Iterator


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error a terminal, from here on."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def bar_at(times: list[float]) -> ProgressBar:
    """Return a bar that is told of progress at these times."""
    clock: Iterator[float] = iter(times)
    return ProgressBar(clock=lambda: next(clock))


def test_a_bar_says_what_is_done_how_fast_and_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each thing that is done has a bar of its own: its count, its rate and the time left."""
    shown = terminal(monkeypatch)
    bar = bar_at([0.0, 2.0, 4.0, 5.0, 105.0])
    bar("Splitting articles", 0, 400)
    bar("Splitting articles", 100, 400)
    bar("Splitting articles", 400, 400)
    bar("Embedding passages", 0, 50_000)
    bar("Embedding passages", 5000, 50_000)
    splitting, embedding = shown.getvalue().split("Embedding passages", maxsplit=1)
    assert "Splitting articles" in splitting
    assert "100/400  50 a second, 0:00:06 left" in splitting
    assert "400/400" in splitting
    assert "5000/50000  50 a second, 0:15:00 left" in embedding


def test_the_time_left_forgets_what_was_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a vector cache gave at once does not make the rest seem near."""
    shown = terminal(monkeypatch)
    bar = bar_at([0.0, 1.0, PACE_SECONDS, PACE_SECONDS + 2.0])
    for done in (0, 9000, 9290, 9310):
        bar("Embedding passages", done, 10_000)
    assert shown.getvalue().rstrip().endswith("9310/10000  10 a second, 0:01:09 left")


@pytest.mark.parametrize(("is_terminal", "total"), [(True, 299), (False, 300)])
def test_a_short_bar_and_one_outside_a_terminal_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, total: int, *, is_terminal: bool
) -> None:
    """Nothing is printed of a few things, nor where nobody looks."""
    stream = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    ProgressBar()("Embedding passages", 1, total)
    assert stream.getvalue() == ""
