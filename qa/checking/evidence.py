"""From the archive to premises: the sentences that a claim may stand on."""

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
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from index.corpus import Corpus
    from qa.retriever.hybrid import HybridRetriever

# Passages that are searched for a claim.
PASSAGES = 6
# Sentences behind the nearest one that it is read with; one before it made the judge see less.
BEHIND = 1
# Of two sentences that are about as near, that of the better passage is the nearer one.
RANK_PENALTY = 0.05


@dataclass(frozen=True, slots=True)
class Sentence:
    """Sentence `number` of a passage; `worth` is what its words and its passage's rank make it."""

    source: Source
    number: int
    text: str
    worth: float


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
        """Return, of each article, the sentence nearest to a claim and the one behind it.

        The nearest article's comes first. A sentence is near by the words that it shares with the
        claim, and by its vector: each alone finds fewer of those that decide a claim. None is
        near that shares no word.
        """
        found = list(_sharing(sources, keys(tokens(claim))))
        if not found:
            return []
        embedder = self.retriever.embedder
        vectors = embedder.embed_documents([one.text for one in found])
        cosines = vectors @ embedder.embed_question(claim)
        nearness = [one.worth + float(cosine) for one, cosine in zip(found, cosines, strict=True)]
        nearest: dict[str, Sentence] = {}
        for place in sorted(range(len(found)), key=lambda place: -nearness[place]):
            nearest.setdefault(found[place].source.article.article_id, found[place])
        return [_premise(one) for one in nearest.values()]


def _sharing(sources: Sequence[Source], said: AbstractSet[str]) -> Iterator[Sentence]:
    """Yield each sentence once that holds a word of a claim."""
    seen = set()
    for rank, source in enumerate(sources):
        passage = source.passage
        for number, text in enumerate(sentence_texts(passage)):
            place = passage.article_id, passage.sentences[number].start
            if place not in seen and (held := keys(tokens(text)) & said):
                seen.add(place)
                yield Sentence(source, number, text, len(held) / len(said) - RANK_PENALTY * rank)


def _premise(nearest: Sentence) -> Premise:
    passage = nearest.source.passage
    read = passage.sentences[nearest.number : nearest.number + BEHIND + 1]
    spans = [Span(one.start, one.end, passage.kind) for one in read]
    return Premise(tuple(Excerpt(nearest.source, span) for span in spans))
