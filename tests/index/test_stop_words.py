"""The terms of a question: its words, each once, without stop words."""

from __future__ import annotations

from index.stop_words import STOP_WORDS, search_terms


def test_stop_words_are_left_out_if_others_stay() -> None:
    """Stop words are no terms beside other words, and are the terms if there are no others."""
    assert search_terms("What did the President say?") == ["president"]
    assert search_terms("Who is it?") == ["who", "is", "it"]
    assert search_terms("Kazan kazan KAZAN") == ["kazan"]
    assert search_terms("?!") == []
    assert {"the", "what", "say"} <= STOP_WORDS
