"""A question to ranked passages: dense and lexical, fused, as a LangChain retriever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.corpus import Corpus
from index.embed import Embedder
from index.store import VectorStore
from qa.retriever.fusion import FUSION_CONSTANT, context_weight, reciprocal_rank_fusion
from qa.retriever.near_duplicates import KNOWN, conflicts_with, word_runs
from qa.retriever.retrieved import Retrieved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document

    from index.article import Passage
    from index.embed import Vectors

# Candidates of each road before they are fused.
CANDIDATES = 50
# The context's part in the vector that is searched for beside the question's.
CONTEXT_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Rankings:
    """Numbers of passages, best first: by meaning and by words, with their scores, and by both."""

    dense: dict[int, float]
    lexical: dict[int, float]
    fused: Sequence[int]


class HybridRetriever(BaseRetriever):
    """Finds passages by meaning (Chroma) and by words (FTS5), fused by reciprocal rank."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    corpus: Corpus
    store: VectorStore
    embedder: Embedder
    k: int = 5
    as_of: date | None = None
    candidates: int = CANDIDATES
    fusion_constant: int = FUSION_CONSTANT
    known: float = KNOWN

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's
        context: str = "",
    ) -> list[Document]:
        return [found.to_document() for found in self.search(query, context)]

    def search(self, question: str, context: str = "") -> list[Retrieved]:
        """Return the `k` best passages for `question`, best first.

        `context` is what was talked of before. It moves passages up, never the scores.
        """
        vector = self.embedder.embed_question(question)
        rankings = self._rank(question, vector, context)
        best = self.distinct(rankings.fused)
        far = [row for row in best if row not in rankings.dense]
        scores = rankings.dense | self.store.cosines(vector, far)
        return [Retrieved(passage, round(scores[row], 4)) for row, passage in best.items()]

    def distinct(self, ranked: Iterable[int]) -> dict[int, Passage]:
        """Return the `k` best passages that are no near copy of what better ones tell.

        Only other articles count: neighbours in one article share sentences. A copy with another
        number or name in it is none: it conflicts.
        """
        found: dict[int, Passage] = {}
        told: dict[str, set[tuple[str, ...]]] = {}
        for row in ranked:
            if len(found) == self.k:
                break
            (passage,) = self.corpus.passages([row])
            runs = word_runs(passage.text)
            elsewhere = (known for name, known in told.items() if name != passage.article_id)
            new = len(runs & set[tuple[str, ...]]().union(*elsewhere)) < self.known * len(runs)
            if new or conflicts_with(passage, found.values()):
                found[row] = passage
                told.setdefault(passage.article_id, set()).update(runs)
        return found

    def rankings(self, question: str, context: str = "") -> Rankings:
        """Rank the candidates of each road, and fuse them, with those of the context if any."""
        return self._rank(question, self.embedder.embed_question(question), context)

    def _rank(self, question: str, vector: Vectors, context: str) -> Rankings:
        dense = self.store.nearest(vector, self.candidates, self.as_of)
        lexical = self.corpus.lexical(question, self.candidates, self.as_of)
        roads: list[Iterable[int]] = [dense, lexical]
        weights = [1.0, 1.0]
        if context and (weight := context_weight(dense, lexical)):
            mixed = vector + CONTEXT_SHARE * self.embedder.embed_question(context)
            mixed /= max(float((mixed @ mixed) ** 0.5), 1e-6)
            joined = f"{question} {context}"
            roads.append(self.store.nearest(mixed, self.candidates, self.as_of))
            roads.append(self.corpus.lexical(joined, self.candidates, self.as_of))
            weights += [weight, weight]
        fused = reciprocal_rank_fusion(roads, self.fusion_constant, weights)
        return Rankings(dense, lexical, fused)
