"""What reading again brings is told by how much is read again."""

from __future__ import annotations

from qa.training.second_look import SHARES, Outcome, gains, told

UNSURE, SURE, NOT = 0.5, 0.95, 0.05
THRESHOLD = 0.4


def outcome(confidence: float, *, right: bool) -> Outcome:
    """Return what a reader makes of a question."""
    return Outcome(confidence, THRESHOLD, right)


def test_the_least_decided_are_read_again_first() -> None:
    """The second reader's word counts first where the first one is nearest to its threshold."""
    first = [outcome(sure, right=False) for sure in (SURE, UNSURE, SURE, SURE)]
    again = [outcome(SURE, right=True) for _ in first]
    found = gains([True] * 4, first, again)
    assert [one.share for one in found] == list(SHARES)
    assert [one.right_and_shown for one in found] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert [one.wrong_when_shown for one in found] == [1.0, 0.75, 0.5, 0.25, 0.0]


def test_what_is_not_shown_is_neither_right_nor_wrong() -> None:
    """A refusal counts among the answerable, not among the shown."""
    first = [outcome(UNSURE, right=True), outcome(UNSURE, right=False)]
    again = [outcome(UNSURE, right=True), outcome(NOT, right=False)]
    last = gains([True, False], first, again)[-1]
    assert (last.right_and_shown, last.wrong_when_shown) == (1.0, 0.0)
    assert "100% read again: right and shown 1.000" in told("4 passages", [last])
