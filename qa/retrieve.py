"""A question to ranked passages: dense and lexical, fused, as a LangChain retriever."""

from __future__ import annotations

import re
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
from qa.near_copies import tells_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from langchain_core.callbacks import CallbackManagerForRetrieverRun

_WORD = re.compile(r"\w+")
# Candidates of each road before they are fused.
CANDIDATES = 50
# Cormack, Clarke and Buettcher, 'Reciprocal rank fusion' (SIGIR 2009), take 60; 10 finds more
# here: recall@5 of ClapNQ by 0.017 (`footnote eval --compare`).
FUSION_CONSTANT = 10
# A passage whose runs of three words stand to this share in better ones tells nothing new.
KNOWN = 0.9
# One with this share of its runs in another passage is a copy of a part of it.
COPIED = 0.3


@dataclass(frozen=True, slots=True)
class Rankings:
    """Numbers of passages, best first: by meaning and by words, with their scores, and by both."""

    dense: dict[int, float]
    lexical: dict[int, float]
    fused: Sequence[int]


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
    candidates: int = CANDIDATES
    fusion_constant: int = FUSION_CONSTANT
    known: float = KNOWN

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's
    ) -> list[Document]:
        return [found.to_document() for found in self.search(query)]

    def search(self, question: str) -> list[Retrieved]:
        """Return the `k` best passages for `question`, best first."""
        rankings = self.rankings(question)
        best = self.distinct(rankings.fused)
        far = [row for row in best if row not in rankings.dense]
        scores = rankings.dense | self.store.cosines(self.embedder.question(question), far)
        return [Retrieved(passage, round(scores[row], 4)) for row, passage in best.items()]

    def distinct(self, ranked: Iterable[int]) -> dict[int, Passage]:
        """Return the `k` best passages that are no near copy of what better ones tell.

        Only other articles count: neighbours in one article share sentences. A copy with another
        number or name in it is none: it disagrees.
        """
        found: dict[int, Passage] = {}
        told: dict[str, set[tuple[str, ...]]] = {}
        for row in ranked:
            if len(found) == self.k:
                break
            (passage,) = self.corpus.passages([row])
            runs = _runs(passage.text)
            elsewhere = (known for name, known in told.items() if name != passage.article_id)
            new = len(runs & set[tuple[str, ...]]().union(*elsewhere)) < self.known * len(runs)
            if new or _disagrees(passage, found.values()):
                found[row] = passage
                told.setdefault(passage.article_id, set()).update(runs)
        return found

    def rankings(self, question: str) -> Rankings:
        """Rank the candidates of each road, and fuse them."""
        dense = self.store.nearest(self.embedder.question(question), self.candidates, self.as_of)
        lexical = self.corpus.lexical(question, self.candidates, self.as_of)
        return Rankings(
            dense, lexical, reciprocal_rank_fusion([dense, lexical], self.fusion_constant)
        )


def _disagrees(passage: Passage, better: Iterable[Passage]) -> bool:
    """Tell whether a near copy tells otherwise than the passages of which it is one."""
    runs = _runs(passage.text)
    copied = [
        one.text
        for one in better
        if one.article_id != passage.article_id
        and len(runs & _runs(one.text)) >= COPIED * len(runs)
    ]
    return tells_otherwise(passage.text, copied)


def _runs(text: str) -> set[tuple[str, ...]]:
    """Return the runs of three words of a text; of a shorter one, the text itself."""
    words = _WORD.findall(text.lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def reciprocal_rank_fusion(
    rankings: Iterable[Iterable[int]], constant: int = FUSION_CONSTANT
) -> Sequence[int]:
    """Merge rankings, best first: an item scores 1 / (constant + rank) in each."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (constant + rank)
    return sorted(scores, key=lambda item: (-scores[item], item))
