"""A quote is found where it stands, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.verifier.quotes import find_quote, fold

TEXT = "He said: “It’s our\u00a0business.”\nPutin can’t\u200b stay – the  `` summit '' ends."
_WORDS = st.lists(
    st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x24F), min_size=1),
    min_size=1,
    max_size=12,
)
_BETWEEN = st.sampled_from([" ", "\n", "\u00a0", "  ", " \t", "\u200b ", " “", "” ", ", ", " – "])


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("It's our business.", "It’s our\u00a0business."),
        ("it’s   OUR\nbusiness", "It’s our\u00a0business"),
        ('"It\'s our business."', "“It’s our\u00a0business.”"),
        ("can't stay", "can’t\u200b stay"),
        ('the "summit" ends.', "the  `` summit '' ends."),
        ("the “summit” ends.", "the  `` summit '' ends."),
    ],
)
def test_white_space_marks_and_case_do_not_matter(quote: str, found: str) -> None:
    """White space, quotation marks, case and hidden characters apart, the words are the same."""
    place = find_quote(quote, TEXT)
    assert place is not None
    assert TEXT[slice(*place)] == found


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " ",
        "“”",
        "usiness",
        "Putin can",
        "It's our... business",
        "our business now",
        "It’s, our",
    ],
)
def test_other_words_are_not_found(quote: str) -> None:
    """Half a word, a shortened quote or one more word is not what stands there."""
    assert find_quote(quote, TEXT) is None


@given(_WORDS, st.lists(_BETWEEN, min_size=12, max_size=12), st.data())
def test_any_words_of_a_text_are_found_at_their_place(
    words: list[str], between: list[str], data: st.DataObject
) -> None:
    """Words taken from a text are found; what is found reads the same, and ends at words' ends."""
    text = "".join(word + gap for word, gap in zip(words, between, strict=False))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = sum(len(w) + len(g) for w, g in zip(words[:first], between, strict=False))
    end = sum(len(w) + len(g) for w, g in zip(words[:last], between, strict=False))
    quote = text[start : end + len(words[last])]
    place = find_quote(data.draw(st.sampled_from([quote, quote.upper(), quote.lower()])), text)
    if quote.casefold() != quote.upper().casefold() or quote.casefold() != quote.lower().casefold():
        return  # letters whose cases are no pairs, such as a dotless i
    assert place is not None
    assert fold(text[slice(*place)]).text.strip("\"' ") == fold(quote).text.strip("\"' ")


@given(st.text(), st.text())
def test_whatever_is_found_lies_in_the_text(quote: str, text: str) -> None:
    """No text makes it fail, and a place is never outside."""
    place = find_quote(quote, text)
    assert place is None or 0 <= place[0] < place[1] <= len(text)
