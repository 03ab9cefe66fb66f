"""The chain shows nothing that it cannot verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.article import Span
from qa.answer import CANNOT_ANSWER, Reason
from qa.chain import Chain
from qa.citations import Quote
from qa.reader.extractive import Reading
from qa.retriever.hybrid import HybridRetriever

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.retriever.retrieved import RetrievedPassage
    from qa.service.footnote import Footnote

QUESTION = "Where was the BRICS summit held?"


class Misreader:
    """A reader that is sure of itself and quotes words or places that are not the article's."""

    def __init__(self, text: str, shift: int) -> None:
        self.text = text
        self.shift = shift

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Quote the caption, then a sentence that is wrong."""
        del question
        article_id = passages[0].passage.article_id
        right = Quote(article_id, Span(0, 7), "Russian")
        wrong = Quote(article_id, Span(self.shift, self.shift + len(self.text)), self.text)
        return Reading((right, wrong), confidence=1.0)


@pytest.mark.parametrize(
    ("text", "shift", "answered"),
    [
        ("Russian President", 0, True),
        ("Russian president", 0, False),
        ("Russian President", 1, False),
        ("", 0, False),
        ("Russian President", 1_000_000, False),
    ],
)
def test_an_answer_with_a_quote_that_does_not_stand_is_refused(
    footnote: Footnote, text: str, shift: int, *, answered: bool
) -> None:
    """Whatever a reader says, a quote that is not at its offsets makes the answer a refusal."""
    footnote.refresh()
    with footnote.reading() as generation:
        corpus, store = generation.corpus, generation.store
        retriever = HybridRetriever(corpus=corpus, store=store, embedder=footnote.embedder())
        answer = Chain(retriever, Misreader(text, shift), corpus, "g").ask(QUESTION)
    assert answer.answered is answered
    if not answered:
        assert (answer.answer, answer.reason) == (CANNOT_ANSWER, Reason.UNVERIFIED)
        assert answer.citations == ()
