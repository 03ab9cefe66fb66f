"""What is quoted beside the best sentence where one seldom tells all: why, how, what happened.

Up to MAX_SENTENCES of the same article, in its order, each nearly as likely as the best one and
none that says again what another does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.citations import Quote
from qa.text.sentence_context import MAX_SENTENCES, sentence_texts, with_context
from qa.text.tokens import keys, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.question.analysis import Question
    from qa.reader.candidates import Candidate
    from qa.reader.logistic import Logistic
    from qa.retriever.retrieved import RetrievedPassage

# How far behind the best one a sentence may be chosen, in log odds; docs/evaluation.md says what
# it gains.
MAX_BEHIND = 1.5
# The share of the shorter one's words that makes of two sentences the same said twice.
SAID_AGAIN = 0.7


def quotes_of(candidate: Candidate, passages: Sequence[RetrievedPassage]) -> list[Quote]:
    """Return a sentence and those that it needs to stand alone."""
    passage = passages[candidate.passage].passage
    texts = sentence_texts(passage)
    return [
        Quote(passage.article_id, passage.sentences[place], texts[place])
        for place in with_context(passage, candidate.place)
    ]


def quotes_that_tell(
    asked: Question,
    best: Candidate,
    candidates: Sequence[Candidate],
    choice: Logistic,
    passages: Sequence[RetrievedPassage],
    bears: Callable[[Candidate], bool],
) -> list[Quote]:
    """Return the quotes of the best sentence, and of those that an open question wants beside it.

    `bears` tells whether a sentence bears on the question. All are of one article, in its order.
    """
    quotes = quotes_of(best, passages)
    if not asked.open_ended:
        return quotes
    least = choice.logit(best.features) - MAX_BEHIND
    near = [
        one
        for one in candidates
        if one.article_id == best.article_id and choice.logit(one.features) >= least
    ]
    for one in sorted(near, key=lambda one: -choice.logit(one.features)):
        told = {quote.span: quote for quote in quotes}
        told |= {quote.span: quote for quote in quotes_of(one, passages)}
        sentence = passages[one.passage].passage.sentences[one.place]
        new = [quote for quote in told.values() if quote not in quotes]
        if not new or len(told) > MAX_SENTENCES or sentence not in {quote.span for quote in new}:
            continue
        if not any(_says_again(quote, quotes) for quote in new) and bears(one):
            quotes = sorted(told.values(), key=lambda quote: quote.span.start)
    return quotes


def _says_again(quote: Quote, others: Sequence[Quote]) -> bool:
    here = keys(tokens(quote.text))
    for other in others:
        there = keys(tokens(other.text))
        if len(here & there) >= SAID_AGAIN * max(1, min(len(here), len(there))):
            return True
    return False
