"""Hybrid retrieval: dense and lexical rankings, fused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.filters import ALL
from qa.answer import PASSAGES
from qa.retriever.fusion import FUSION_CONSTANT, context_weight, reciprocal_rank_fusion
from qa.retriever.near_duplicates import NEAR_DUPLICATE_SHARE, conflicts_with, trigrams
from qa.retriever.retrieved import RetrievedPassage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.article import Passage
    from index.corpus import Corpus
    from index.embed import Embedder, Vectors
    from index.filters import Filters
    from index.store import VectorStore

# Passages in each ranking before fusion.
CANDIDATES = 50
# The weight of the context's vector where it is added to the question's, which weighs 1.
CONTEXT_VECTOR_WEIGHT = 0.8
# So many times as many vectors are looked at first, where only some articles are searched.
MORE_BEFORE_FILTERS = 8


@dataclass(frozen=True, slots=True)
class Rankings:
    """Numbers of passages, best first: dense and lexical with their scores, and fused."""

    dense: dict[int, float]
    lexical: dict[int, float]
    fused: Sequence[int]


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Retrieves passages: dense (Chroma) and lexical (FTS5), fused by reciprocal rank."""

    corpus: Corpus
    store: VectorStore
    embedder: Embedder
    candidates: int = CANDIDATES
    fusion_constant: int = FUSION_CONSTANT
    near_duplicate_share: float = NEAR_DUPLICATE_SHARE

    def search(
        self, question: str, *, k: int = PASSAGES, filters: Filters = ALL, context: str = ""
    ) -> list[RetrievedPassage]:
        """Return the `k` best passages for `question`, best first.

        Only the articles that `filters` let through are searched. `context` is the text of the
        conversation before. It changes ranks, never scores.
        """
        vector = self.embedder.embed_question(question)
        rankings = self._rank(question, vector, context, filters)
        best = self.distinct(rankings.fused, k)
        far = [row for row in best if row not in rankings.dense]
        scores = rankings.dense | self._cosines(vector, far)
        return [
            RetrievedPassage(
                passage,
                round(scores[row], 4),
                self.corpus.require_article(passage.article_id).published,
            )
            for row, passage in best.items()
        ]

    def distinct(self, ranked: Iterable[int], k: int) -> dict[int, Passage]:
        """Return the `k` best passages without near duplicates of better ones, by number.

        Only passages of other articles count, as neighbours in one article overlap. A copy with
        another number or name in it is kept, for it may conflict.
        """
        found: dict[int, Passage] = {}
        seen: dict[str, set[tuple[str, ...]]] = {}
        for row in ranked:
            if len(found) == k:
                break
            (passage,) = self.corpus.passages([row])
            own = trigrams(passage.text)
            others = (theirs for name, theirs in seen.items() if name != passage.article_id)
            shared = len(own & set[tuple[str, ...]]().union(*others))
            new = shared < self.near_duplicate_share * len(own)
            if new or conflicts_with(passage, found.values()):
                found[row] = passage
                seen.setdefault(passage.article_id, set()).update(own)
        return found

    def rankings(self, question: str, context: str = "") -> Rankings:
        """Return the dense and lexical rankings, and their fusion, with those of any context."""
        return self._rank(question, self.embedder.embed_question(question), context, ALL)

    def _rank(self, question: str, vector: Vectors, context: str, filters: Filters) -> Rankings:
        dense = self._dense(vector, filters)
        lexical = self.corpus.lexical(question, self.candidates, filters)
        rankings: list[Iterable[int]] = [dense, lexical]
        weights = [1.0, 1.0]
        if context and (weight := context_weight(dense, lexical)):
            mixed = vector + CONTEXT_VECTOR_WEIGHT * self.embedder.embed_question(context)
            mixed /= max(float((mixed @ mixed) ** 0.5), 1e-6)
            joined = f"{question} {context}"
            rankings.append(self._dense(mixed, filters))
            rankings.append(self.corpus.lexical(joined, self.candidates, filters))
            weights += [weight, weight]
        places = self.corpus.places(set[int]().union(*rankings))
        fused = reciprocal_rank_fusion(rankings, self.fusion_constant, weights, places)
        return Rankings(dense, lexical, fused)

    def _dense(self, vector: Vectors, filters: Filters) -> dict[int, float]:
        """Return the nearest passages with their cosines, nearest first.

        Where filters leave enough of some more, these are the nearest that they leave.
        """
        if not filters:
            found = self.store.nearest(vector, self.candidates)
            return self.corpus.passages_of_vectors(found, self.candidates)
        found = self.store.nearest(vector, self.candidates * MORE_BEFORE_FILTERS)
        passages = self.corpus.passages_of_vectors(found, self.candidates, filters)
        if len(passages) < self.candidates:
            found = self.store.nearest(vector, self.candidates, self.corpus.vectors_of(filters))
            passages = self.corpus.passages_of_vectors(found, self.candidates, filters)
        return passages

    def _cosines(self, vector: Vectors, passages: Sequence[int]) -> dict[int, float]:
        names = self.corpus.vectors(passages)
        vectors = self.store.get(names.values())
        return {number: float(vectors[name] @ vector) for number, name in names.items()}
