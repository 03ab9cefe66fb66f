"""The JSON that a model reads."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from qa.mcp.results import visible_json
from qa.text.invisible import is_hidden

HIDDEN = "\u202e\u200b\U000e0041\x1b\x00\ufeff\u3164"


@given(st.dictionaries(st.text(), st.text(st.characters(exclude_categories=["Cs"]))))
def test_it_is_the_same_data(data: dict[str, str]) -> None:
    """Whatever texts hold, the JSON gives back the same."""
    assert json.loads(visible_json(data)) == data


@given(st.lists(st.text(st.sampled_from(HIDDEN + 'a"\\<é'))))
def test_nothing_hidden_is_left(data: list[str]) -> None:
    """No character that nobody would see stands in it as itself."""
    text = visible_json(data)
    assert not any(map(is_hidden, text))
    assert json.loads(text) == data
