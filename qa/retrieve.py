"""A question to ranked passages: dense and lexical, fused, as a LangChain retriever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.article import Kind, Passage, Span
from index.corpus import Corpus
from index.embed import Embedder
from index.store import VectorStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from langchain_core.callbacks import CallbackManagerForRetrieverRun

# Candidates of each road before they are fused.
CANDIDATES = 50
# Cormack, Clarke and Buettcher, 'Reciprocal rank fusion' (SIGIR 2009).
FUSION_CONSTANT = 60


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that was found; `score` is its cosine to the question."""

    passage: Passage
    score: float

    def to_document(self) -> Document:
        """Return the passage as LangChain passes it on."""
        passage = self.passage
        return Document(
            page_content=passage.text,
            id=passage.passage_id,
            metadata={
                "article_id": passage.article_id,
                "start": passage.start,
                "end": passage.end,
                "kind": passage.kind.value,
                "sentences": [(span.start, span.end) for span in passage.sentences],
                "score": self.score,
            },
        )

    @classmethod
    def from_document(cls, document: Document) -> Retrieved:
        """Undo `to_document`."""
        meta = document.metadata
        kind = Kind(meta["kind"])
        sentences = tuple(Span(start, end, kind) for start, end in meta["sentences"])
        passage = Passage(
            meta["article_id"], meta["start"], meta["end"], document.page_content, kind, sentences
        )
        return cls(passage, meta["score"])


class HybridRetriever(BaseRetriever):
    """Finds passages by meaning (Chroma) and by words (FTS5), fused by reciprocal rank."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    corpus: Corpus
    store: VectorStore
    embedder: Embedder
    k: int = 5
    as_of: date | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's
    ) -> list[Document]:
        return [found.to_document() for found in self.search(query)]

    def search(self, question: str) -> list[Retrieved]:
        """Return the `k` best passages for `question`, best first."""
        vector = self.embedder.question(question)
        dense = self.store.nearest(vector, CANDIDATES, self.as_of)
        lexical = self.corpus.lexical(question, CANDIDATES, self.as_of)
        best = reciprocal_rank_fusion([dense, lexical])[: self.k]
        scores = dense | self.store.cosines(vector, [row for row in best if row not in dense])
        passages = self.corpus.passages(best)
        return [
            Retrieved(passage, round(scores[row], 4))
            for row, passage in zip(best, passages, strict=True)
        ]


def reciprocal_rank_fusion(
    rankings: Iterable[Iterable[int]], constant: int = FUSION_CONSTANT
) -> Sequence[int]:
    """Merge rankings, best first: an item scores 1 / (constant + rank) in each."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (constant + rank)
    return sorted(scores, key=lambda item: (-scores[item], item))
