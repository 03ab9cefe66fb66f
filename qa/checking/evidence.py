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
    from index.embed import Embedder
    from qa.retriever.hybrid import HybridRetriever

# Passages that are searched for a claim; of their sentences, how many are embedded, and judged.
PASSAGES = 6
EMBEDDED = 16
JUDGED = 4
# The best so many are also judged together.
TOGETHER = 3


@dataclass(frozen=True, slots=True)
class EvidenceFinder:
    """Finds what a claim may stand on. Safe to use from several threads."""

    retriever: HybridRetriever
    corpus: Corpus
    embedder: Embedder

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
        """Return the sentences of passages that are nearest to a claim, with what they lean on.

        By shared words first, then by cosine; the last premise is the best ones together.
        """
        excerpts = self._nearest(claim, sources)[:JUDGED]
        premises = [Premise((one,)) for one in excerpts]
        together = _apart(excerpts)[:TOGETHER]
        return premises if len(together) < 2 else [*premises, Premise(tuple(together))]  # noqa: PLR2004 - several

    def _nearest(self, claim: str, sources: Sequence[Source]) -> list[Excerpt]:
        said = keys(tokens(claim))
        scored: dict[tuple[str, Span], tuple[float, str, Source, int]] = {}
        for source in sources:
            for place, text in enumerate(sentence_texts(source.passage)):
                key = source.article.article_id, source.passage.sentences[place]
                share = len(said & keys(tokens(text))) / max(1, len(said))
                scored.setdefault(key, (share, text, source, place))
        best = sorted(scored.values(), key=lambda one: -one[0])[:EMBEDDED]
        if not best:
            return []
        vectors = self.embedder.embed_documents([claim, *(text for _, text, _, _ in best)])
        cosines = vectors[1:] @ vectors[0]
        order = sorted(range(len(best)), key=lambda n: -(best[n][0] + float(cosines[n])))
        return list(dict.fromkeys(_excerpt(best[n][2], best[n][3]) for n in order))


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
