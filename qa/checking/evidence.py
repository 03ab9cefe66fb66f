"""From the archive to a premise: the sentences that a claim may stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.article import Span
from index.filters import Filters
from qa.checking.judge import Excerpt, Premise
from qa.question.cleaning import clean_question
from qa.text.sentence_context import sentence_texts
from qa.text.tokens import keys, tokens
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from index.corpus import Corpus
    from qa.retriever.hybrid import HybridRetriever

# Passages that are searched for a claim; of their sentences, those that it is judged by.
PASSAGES = 6
SENTENCES = 5
# Of a word that a chosen sentence has, how much is left for another one with it.
AGAIN = 0.5
# Of two sentences with about the same words, that of the better passage is the nearer one.
RANK_PENALTY = 0.05


@dataclass(frozen=True, slots=True)
class EvidenceFinder:
    """Finds what a claim may stand on. Safe to use from several threads."""

    retriever: HybridRetriever
    corpus: Corpus

    def find(self, claim: str, context: str, as_of: date | None) -> list[Source]:
        """Return the passages that are nearest to a claim, best first, with their articles."""
        question = clean_question(claim)
        if not question:
            return []
        filters = Filters(until=as_of, without=self.corpus.withheld(datetime.now(UTC)))
        found = self.retriever.search(
            question, k=PASSAGES, filters=filters, context=clean_question(context)
        )
        return [
            Source(one.passage, self.corpus.require_article(one.passage.article_id))
            for one in found
        ]


def find_premise(claim: str, sources: Sequence[Source]) -> Premise | None:
    """Return the sentences that together hold most of a claim's words; None where none holds any.

    One premise of all articles: what a claim joins may stand in two of them, and the best of
    several premises is good by chance. An article's sentences are in the order of its text.
    """
    left = dict.fromkeys(keys(tokens(claim)), 1.0)
    pool = _held(sources, left.keys())
    chosen: list[Excerpt] = []
    while pool and len(chosen) < SENTENCES:
        worth = {one: sum(left[key] for key in held) / len(left) - RANK_PENALTY * rank
                 for one, (held, rank) in pool.items()}  # fmt: skip
        best = max(worth, key=worth.__getitem__)
        for key in pool.pop(best)[0]:
            left[key] *= AGAIN
        chosen.append(best)
    return Premise(_in_order(chosen)) if chosen else None


def _held(sources: Sequence[Source], said: AbstractSet[str]) -> dict[Excerpt, tuple[set[str], int]]:
    """Return each sentence with the words of a claim that it holds, and its passage's rank."""
    found: dict[Excerpt, tuple[set[str], int]] = {}
    seen = set()
    for rank, source in enumerate(sources):
        passage = source.passage
        for span, text in zip(passage.sentences, sentence_texts(passage), strict=True):
            place = passage.article_id, span.start
            if place not in seen and (held := keys(tokens(text)) & said):
                seen.add(place)
                whole = Span(span.start, span.end, passage.kind)
                found[Excerpt(source, whole)] = held, rank
    return found


def _in_order(chosen: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """Return excerpts article by article, the best one's first, each in the order of its text."""
    articles = list(dict.fromkeys(one.article_id for one in chosen))
    return tuple(sorted(chosen, key=lambda one: (articles.index(one.article_id), one.span.start)))
