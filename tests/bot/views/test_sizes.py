"""Texts are weighed as Slack counts them, and split and cut within its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.sizes import cut, split, weight
from tests.bot.hostile import SHORT


@given(SHORT, st.integers(6, 60))
def test_a_split_text_is_whole_and_each_piece_fits(text: str, most: int) -> None:
    """Nothing is lost or added between the pieces."""
    pieces = split(text, most)
    assert "".join(pieces) == text
    assert all(0 < weight(piece) <= most for piece in pieces)
    assert weight(cut(text, most)) <= most


@pytest.mark.parametrize(("text", "size"), [("a", 1), ("&", 5), ("<", 4), ("🎉", 2), ("é", 1)])
def test_a_text_weighs_what_slack_may_count(text: str, size: int) -> None:
    """Escaped, in UTF-16: whichever way Slack counts, it is no more."""
    assert weight(text) == size
