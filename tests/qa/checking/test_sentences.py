"""A draft to its sentences: nothing is lost, offsets are exact, and what states nothing is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.checking.sentences import MAX_SENTENCE, draft_sentences

BEFORE = "The council met on Monday.\n\n"


@given(st.text(st.sampled_from('Ab .?!\n\r\t#“”"\u00a0\u200b\u202e,é'), max_size=300))
def test_sentences_hold_all_but_white_space(text: str) -> None:
    """Sentences come in order, each is the draft's own words, and between them is white space."""
    at = 0
    for sentence in draft_sentences(text):
        assert sentence.text == text[sentence.span.start : sentence.span.end] != ""
        assert text[at : sentence.span.start].strip() == ""
        at = sentence.span.end
    assert text[at:].strip() == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Who will pay for the new library?", "a question"),
        ("“Who will pay for it?”", "a question"),
        ("Rovers win the cup", "a headline"),
        ("## Rovers won the cup on Saturday.", "a headline"),
        ("I think that the town was right to wait.", "an opinion"),
        ("The council should have listened.", "an opinion"),
        ("What a goal that was by Haug!", "an opinion"),
        ("Read more.", "too short to state something"),
        ("Der Minister ist am Freitag zurückgetreten, und das wurde begrüßt.", "in German"),
        ("Совет одобрил строительство новой библиотеки.", "in Cyrillic"),
    ],
)
def test_what_states_nothing_is_passed_over(sentence: str, why: str) -> None:
    """Questions, headlines, opinions and other languages are passed over, and it is said why."""
    *_, last = draft_sentences(BEFORE + sentence)
    assert last.passed_over is not None
    assert last.passed_over.startswith(why)


@pytest.mark.parametrize(
    "sentence",
    [
        "The vote was 17 to 4.",
        "Wen said that the council should have listened.",
        "“Who will pay for it?” asked Tomas Wen.",
        "The mayor of Halden, Ines Colt, will not stand again next year, she told the Gazette",
    ],
)
def test_what_states_something_is_not(sentence: str) -> None:
    """A sentence that states something is judged, and knows the one before it."""
    _, judged, last = draft_sentences(f"{BEFORE}{sentence}\n\nNobody left the room.")
    assert (judged.text, judged.passed_over) == (sentence, None)
    assert (judged.context, last.context) == (BEFORE.strip(), sentence)


def test_a_long_sentence_is_judged_in_pieces() -> None:
    """A draft of one line without a full stop becomes pieces, of which none is too long."""
    text = "the council met and " * 10_000 + "x" * 5_000
    pieces = list(draft_sentences(text))
    assert max(len(one.text) for one in pieces) <= MAX_SENTENCE
    assert "".join(one.text for one in pieces).replace(" ", "") == text.replace(" ", "")
