"""Beside the best sentence of an open question stand those that bear on it, and no others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Span
from index.split import split
from qa.question.analysis import analyse
from qa.reader.candidates import CHOICE_FEATURES, Candidate
from qa.reader.further import MAX_BEHIND, quotes_that_tell
from qa.reader.logistic import Logistic
from qa.retriever.retrieved import RetrievedPassage
from qa.text.sentence_context import MAX_SENTENCES

BY_SPAN = Logistic((1.0, *[0.0] * (len(CHOICE_FEATURES) - 1)), 0.0)
WHY = "Why did the ferry Aurelia run aground?"
TEXT = (
    "Divers looked at the ferry on Monday. The rudder of the Aurelia had jammed in the storm."
    " In the storm the rudder of the Aurelia jammed. Nobody on the bridge saw the rocks."
    " The harbour light was out. The crew had not slept for two nights."
)
DIVERS, RUDDER, AGAIN, ROCKS, LIGHT, CREW = range(6)


def passages(*texts: str) -> list[RetrievedPassage]:
    """Return each text as a passage of an article of its own."""
    found = [
        split(Article(f"{n}.txt", text), lambda texts: [9] * len(texts))
        for n, text in enumerate(texts)
    ]
    return [RetrievedPassage(one[0], 0.5) for one in found]


def candidate(found: list[RetrievedPassage], place: int, odds: float, number: int = 0) -> Candidate:
    """Return sentence `place` of a passage, chosen with these log odds."""
    passage = found[number].passage
    span = passage.sentences[place]
    features = (odds, *[0.0] * (len(CHOICE_FEATURES) - 1))
    short = Span(span.start, span.start + 3)
    return Candidate(number, place, passage.article_id, short, "", features)


def told(question: str, odds: dict[int, float], *, bears: bool = True) -> list[int]:
    """Return which sentences of TEXT are quoted when they have these log odds."""
    found = passages(TEXT)
    candidates = [candidate(found, place, one) for place, one in odds.items()]
    best = max(candidates, key=lambda one: one.features[0])
    asked = analyse(question, 1, lambda _: 1)
    quotes = quotes_that_tell(asked, best, candidates, BY_SPAN, found, lambda _: bears)
    spans = list(found[0].passage.sentences)
    return [spans.index(quote.span) for quote in quotes]


def test_what_bears_on_an_open_question_is_quoted_in_the_order_of_the_story() -> None:
    """The best comes where the article has it; a sentence far behind it is left out."""
    assert told(WHY, {LIGHT: 3.0, RUDDER: 2.5, DIVERS: -1.0}) == [RUDDER, LIGHT]


def test_no_more_than_three_are_quoted() -> None:
    """Of four that are as likely, the best three are quoted."""
    assert told(WHY, {CREW: 3.0, LIGHT: 2.9, ROCKS: 2.8, RUDDER: 2.7}) == [ROCKS, LIGHT, CREW]


def test_none_says_the_same_again() -> None:
    """A sentence of the same words is not quoted beside the other."""
    assert told(WHY, {RUDDER: 3.0, AGAIN: 2.9, LIGHT: 2.8}) == [RUDDER, LIGHT]


def test_a_question_for_one_value_gets_one_sentence() -> None:
    """When, who and how many want one sentence, however likely the next."""
    assert told("When did the ferry Aurelia run aground?", {LIGHT: 3.0, RUDDER: 2.9}) == [LIGHT]


def test_what_fails_its_check_is_not_quoted() -> None:
    """A sentence that the check of the question refuses is no part of the answer."""
    assert told(WHY, {LIGHT: 3.0, RUDDER: 2.9}, bears=False) == [LIGHT]


def test_all_are_of_one_article() -> None:
    """A sentence of another article has no place in the order of this one."""
    found = passages(TEXT, "The rudder of the Aurelia had jammed. It rained.")
    best, other = candidate(found, LIGHT, 3.0), candidate(found, 0, 2.9, 1)
    asked = analyse(WHY, 1, lambda _: 1)
    quotes = quotes_that_tell(asked, best, [best, other], BY_SPAN, found, lambda _: True)
    assert [quote.text for quote in quotes] == ["The harbour light was out."]


@given(st.dictionaries(st.integers(0, 5), st.floats(-5, 5), min_size=1))
def test_whatever_the_odds(odds: dict[int, float]) -> None:
    """The best is always quoted, with at most two others, in order, each once and near it."""
    found = told(WHY, odds)
    best = max(odds, key=lambda place: odds[place])
    assert best in found
    assert len(found) <= MAX_SENTENCES
    assert found == sorted(set(found))
    assert all(odds[one] >= odds[best] - MAX_BEHIND for one in found)
