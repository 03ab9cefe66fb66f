"""Which sentences are quoted together so that an answer can stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Kind, Passage, Span
from qa.read import MOST_SENTENCES, Logistic, load_support, with_context
from qa.retrieve import Retrieved

# Where the passage stands in its article; nothing may depend on it.
START = 100


def passage(*texts: str, kind: Kind = Kind.BODY) -> Retrieved:
    """Return a passage of these sentences, a space between two."""
    spans, place = [], START
    for text in texts:
        spans.append(Span(place, place + len(text), kind))
        place += len(text) + 1
    text = " ".join(texts)
    return Retrieved(Passage("id", START, START + len(text), text, kind, tuple(spans)), 0.5)


PLAIN = "The summit was held in Kazan."
QUOTATION = "“It will offer a range of responses.”"
SPEAKER = "“We hope so,” Putin said."
PRONOUN = "He left on Friday."


@pytest.mark.parametrize(
    ("texts", "place", "quoted"),
    [
        # A sentence that stands alone is quoted alone.
        ([PLAIN, PLAIN, PLAIN], 1, [1]),
        ([PLAIN], 0, [0]),
        # A pure quotation takes the sentence behind it that says who speaks, and what leads up, ...
        ([QUOTATION, SPEAKER, PLAIN], 0, [0, 1]),
        ([PLAIN, PLAIN, QUOTATION, SPEAKER, PLAIN], 2, [1, 2, 3]),
        ([PLAIN, "“It will.", "It must,” he said."], 1, [0, 1, 2]),
        # ... else the one before it.
        ([PLAIN, QUOTATION, PLAIN], 1, [0, 1]),
        ([PLAIN, QUOTATION], 1, [0, 1]),
        (["Putin added:", QUOTATION, QUOTATION], 1, [0, 1]),
        # A quotation that says itself who speaks needs nobody.
        ([PLAIN, SPEAKER, PLAIN], 1, [1]),
        # At the edges of the passage there is nothing to take.
        ([QUOTATION], 0, [0]),
        ([QUOTATION, PLAIN], 0, [0]),
        ([PRONOUN, PLAIN], 0, [0]),
        # A pronoun takes the sentence before it, ...
        ([PLAIN, PRONOUN, PLAIN], 1, [0, 1]),
        ([PLAIN, "These fears grew.", PLAIN], 1, [0, 1]),
        # ... and the one before that, if it opens with one too, but no more.
        ([PLAIN, PRONOUN, PRONOUN], 2, [0, 1, 2]),
        ([PLAIN, PRONOUN, PRONOUN, PRONOUN], 3, [1, 2, 3]),
        # A pronoun inside a quotation mark refers to what was said, not to what stands before.
        ([PLAIN, "“He left,” the minister said."], 1, [1]),
    ],
)
def test_what_is_quoted_together(texts: list[str], place: int, quoted: list[int]) -> None:
    """A quotation keeps its speaker, and a pronoun what it stands for."""
    assert with_context(passage(*texts), place) == quoted


def test_a_caption_stands_alone() -> None:
    """A caption is quoted alone, whatever it opens with."""
    assert with_context(passage(PLAIN, PRONOUN, kind=Kind.CAPTION), 1) == [1]


TEXTS = st.lists(st.sampled_from([PLAIN, QUOTATION, SPEAKER, PRONOUN, "“So", "it is.”", "”", "x"]))


@given(TEXTS, TEXTS)
def test_quotes_are_neighbours_and_few(before: list[str], after: list[str]) -> None:
    """What is quoted holds the sentence itself, without a gap, in at most MOST_SENTENCES."""
    quoted = with_context(passage(*before, PLAIN, *after), len(before))
    assert len(before) in quoted
    assert quoted == list(range(quoted[0], quoted[-1] + 1))
    assert 1 <= len(quoted) <= MOST_SENTENCES
    assert quoted[-1] < len(before) + 1 + len(after)


def test_the_fitted_models_are_whole() -> None:
    """support.json has a weight for every feature, and a threshold that is a probability."""
    support = load_support()
    assert 0 < support.threshold < 1


@given(st.floats(-1e6, 1e6))
def test_a_probability_is_one(value: float) -> None:
    """However far the features are out, the confidence lies within 0 and 1."""
    assert 0 <= Logistic((1.0,), 0.0).probability([value]) <= 1
