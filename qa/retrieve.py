"""A question to ranked passages: dense and lexical, fused, as a LangChain retriever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.article import Kind, Passage, Span
from index.corpus import Corpus
from index.embed import Embedder
from index.store import VectorStore
from qa.disagreement.near_copies import tells_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from langchain_core.callbacks import CallbackManagerForRetrieverRun

    from index.embed import Vectors

_WORD = re.compile(r"\w+")
# Candidates of each road before they are fused.
CANDIDATES = 50
# Cormack, Clarke and Buettcher, 'Reciprocal rank fusion' (SIGIR 2009), take 60; 10 finds more
# here: recall@5 of ClapNQ by 0.017 (`footnote eval --compare`).
FUSION_CONSTANT = 10
# A passage whose runs of three words stand to this share in better ones tells nothing new.
KNOWN = 0.9
# What was talked of before counts the more, the less the two roads agree on a question's best:
# where they find the same, it says enough by itself (`footnote eval --follow-ups`).
CONTEXT_WEIGHT = 1.5
AGREEMENT_DEPTH = 10
ENOUGH_AGREEMENT = 7
# The context's part in the vector that is searched for beside the question's.
CONTEXT_SHARE = 0.8
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
        context: str = "",
    ) -> list[Document]:
        return [found.to_document() for found in self.search(query, context)]

    def search(self, question: str, context: str = "") -> list[Retrieved]:
        """Return the `k` best passages for `question`, best first.

        `context` is what was talked of before. It moves passages up, never the scores.
        """
        vector = self.embedder.question(question)
        rankings = self._rank(question, vector, context)
        best = self.distinct(rankings.fused)
        far = [row for row in best if row not in rankings.dense]
        scores = rankings.dense | self.store.cosines(vector, far)
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

    def rankings(self, question: str, context: str = "") -> Rankings:
        """Rank the candidates of each road, and fuse them, with those of the context if any."""
        return self._rank(question, self.embedder.question(question), context)

    def _rank(self, question: str, vector: Vectors, context: str) -> Rankings:
        dense = self.store.nearest(vector, self.candidates, self.as_of)
        lexical = self.corpus.lexical(question, self.candidates, self.as_of)
        roads: list[Iterable[int]] = [dense, lexical]
        weights = [1.0, 1.0]
        if context and (weight := context_weight(dense, lexical)):
            mixed = vector + CONTEXT_SHARE * self.embedder.question(context)
            mixed /= max(float((mixed @ mixed) ** 0.5), 1e-6)
            joined = f"{question} {context}"
            roads.append(self.store.nearest(mixed, self.candidates, self.as_of))
            roads.append(self.corpus.lexical(joined, self.candidates, self.as_of))
            weights += [weight, weight]
        fused = reciprocal_rank_fusion(roads, self.fusion_constant, weights)
        return Rankings(dense, lexical, fused)


def context_weight(dense: Iterable[int], lexical: Iterable[int]) -> float:
    """Return what the rankings of the context count beside those of the question, which count 1.

    Nothing, where the question's own two rankings have enough of their best in common.
    """
    best = set(islice(dense, AGREEMENT_DEPTH)) & set(islice(lexical, AGREEMENT_DEPTH))
    return CONTEXT_WEIGHT * max(0.0, 1 - len(best) / ENOUGH_AGREEMENT)


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
    rankings: Sequence[Iterable[int]],
    constant: int = FUSION_CONSTANT,
    weights: Sequence[float] | None = None,
) -> Sequence[int]:
    """Merge rankings, best first: an item scores weight / (constant + rank) in each."""
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (constant + rank)
    return sorted(scores, key=lambda item: (-scores[item], item))
