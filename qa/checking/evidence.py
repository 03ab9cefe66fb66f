"""From the archive to premises: the sentences that a claim may stand on, best first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.article import Span
from index.filters import Filters
from qa.checking.judge import Excerpt, Premise
from qa.question.cleaning import clean_question
from qa.text.sentence_context import sentence_texts, with_context
from qa.text.tokens import keys, tokens
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from index.corpus import Corpus
    from qa.retriever.hybrid import HybridRetriever

# Passages that are searched for a claim; of their sentences, those that are looked at.
PASSAGES = 6
NEAREST = 10
# Articles that are judged by themselves, and sentences, with what they lean on, of each premise.
ARTICLES = 3
TOGETHER = 3
# Of two sentences with about the same words, that of the better passage is the nearer one.
RANK_PENALTY = 0.02


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

    def premises(self, claim: str, sources: Sequence[Source]) -> list[Premise]:
        """Return what a claim is judged by: of each near article the sentences nearest to it.

        The last premise is the nearest ones of all articles together, where there are several: what
        a claim joins may stand in two of them.
        """
        excerpts = _apart(_nearest(claim, sources))
        by_article: dict[str, list[Excerpt]] = {}
        for one in excerpts:
            by_article.setdefault(one.source.article.article_id, []).append(one)
        premises = [_premise(own) for own in list(by_article.values())[:ARTICLES]]
        return premises if len(by_article) <= 1 else [*premises, _premise(excerpts)]


def _premise(excerpts: Sequence[Excerpt]) -> Premise:
    """Return the best excerpts as one premise, those of an article in the order of its text."""
    best = excerpts[:TOGETHER]
    articles = list(dict.fromkeys(one.source.article.article_id for one in best))
    order = sorted(
        best, key=lambda one: (articles.index(one.source.article.article_id), one.span.start)
    )
    return Premise(tuple(order))


def _nearest(claim: str, sources: Sequence[Source]) -> list[Excerpt]:
    """Return the sentences by the share of a claim's words, those of better passages first.

    The cosines of claim and sentences, alone or beside the share, find no more of the evidence.
    """
    said = keys(tokens(claim))
    scored: dict[tuple[str, Span], tuple[float, Source, int]] = {}
    for rank, source in enumerate(sources):
        for place, text in enumerate(sentence_texts(source.passage)):
            key = source.article.article_id, source.passage.sentences[place]
            share = len(said & keys(tokens(text))) / max(1, len(said))
            scored.setdefault(key, (share - RANK_PENALTY * rank, source, place))
    best = sorted(scored.values(), key=lambda one: -one[0])
    return list(dict.fromkeys(_excerpt(source, place) for _, source, place in best[:NEAREST]))


def _excerpt(source: Source, place: int) -> Excerpt:
    """Return a sentence with those that it leans on."""
    sentences = source.passage.sentences
    places = with_context(source.passage, place)
    span = Span(sentences[places[0]].start, sentences[places[-1]].end, source.passage.kind)
    return Excerpt(source, span)


def _apart(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """Return excerpts of which none overlaps a better one."""
    kept: list[Excerpt] = []
    for one in excerpts:
        if not any(
            one.source.article == other.source.article
            and one.span.start < other.span.end
            and other.span.start < one.span.end
            for other in kept
        ):
            kept.append(one)
    return kept
