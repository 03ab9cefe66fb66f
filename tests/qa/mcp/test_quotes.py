"""Where a quote stands in an article, and what stands there instead."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from qa.mcp.quotes import look_up
from tests.conftest import ARTICLE

TEXT = ARTICLE.read_text(encoding="utf-8")
SAMPLE = Article("sample.txt", TEXT)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 300))
def test_whatever_stands_there_is_verbatim(start: int, length: int) -> None:
    """Any stretch of an article is found as it is."""
    quote = TEXT[start : start + length]
    found = look_up(quote, SAMPLE)
    assert found.verdict == "verbatim"
    assert found.stands == quote


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=80), st.text(max_size=400))
def test_offsets_are_those_of_what_is_shown(quote: str, text: str) -> None:
    """Of any quote and any article: what is shown stands at the offsets, or nothing is shown."""
    found = look_up(quote, Article("any.txt", text))
    if found.verdict == "not_found":
        assert (found.stands, found.start, found.end) == (None, None, None)
    else:
        assert text[found.start : found.end] == found.stands
        assert found.stands


@settings(max_examples=25)
@given(st.data())
def test_a_word_that_was_exchanged_is_named(data: st.DataObject) -> None:
    """A sentence with one word exchanged is found, and the two words are told."""
    sentence = data.draw(st.sampled_from([s for s in TEXT.split(". ") if len(s.split()) > 12]))
    words = sentence.split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = "xylophone"
    found = look_up(" ".join(words), SAMPLE)
    assert found.verdict == "misquoted"
    assert any("xylophone" in one.quote for one in found.differences)


def test_nothing_is_near() -> None:
    """A quote of which the article holds nothing has no place in it."""
    assert look_up("Bake it for an hour.", SAMPLE).verdict == "not_found"
    assert look_up("…", Article("empty.txt", "")).verdict == "not_found"
