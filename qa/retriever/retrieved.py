"""A retrieved passage, as a value and as LangChain's Document."""

from __future__ import annotations

from dataclasses import dataclass

from langchain_core.documents import Document

from index.article import Kind, Passage, Span


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A retrieved passage; `score` is its cosine to the question."""

    passage: Passage
    score: float

    def to_document(self) -> Document:
        """Return the passage as a LangChain document, with the rest as metadata."""
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
    def from_document(cls, document: Document) -> RetrievedPassage:
        """Return the value that `to_document` was called on."""
        meta = document.metadata
        kind = Kind(meta["kind"])
        sentences = tuple(Span(start, end, kind) for start, end in meta["sentences"])
        passage = Passage(
            meta["article_id"], meta["start"], meta["end"], document.page_content, kind, sentences
        )
        return cls(passage, meta["score"])
