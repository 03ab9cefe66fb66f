"""The road of a question, in LCEL: retrieve, read, verify, answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from index.article import IndexDamagedError
from qa.answer import (
    CANNOT_ANSWER,
    EMPTY_QUESTION,
    Answer,
    Citation,
    PassageReference,
    Reason,
)
from qa.question import clean_question
from qa.retrieve import Retrieved
from qa.verify import Footnoted, fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.retrievers import BaseRetriever

    from index.article import Article
    from index.corpus import Corpus
    from qa.answer import Turn
    from qa.read import Quote, Reader, Reading


@dataclass(frozen=True, slots=True)
class Chain:
    """Answers questions from one generation, those whose confidence reaches `threshold`."""

    retriever: BaseRetriever
    reader: Reader
    corpus: Corpus
    generation: str
    threshold: float = 0.0

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to one question, or a refusal with its reason.

        `history` is the conversation before it, oldest first.
        """
        del history  # a follow-up is searched as it stands until there is a memory
        started = time.perf_counter()
        state = self.runnable().invoke({"question": clean_question(question)})
        answer: Answer = state["answer"]
        timings = state["timings_ms"] | {"total": _milliseconds(started)}
        return replace(answer, question=_printable(question), timings_ms=timings)

    def runnable(self) -> Runnable[dict[str, Any], dict[str, Any]]:
        """Return the chain itself: {"question"} to {"question", "passages", …, "answer"}."""
        return (
            RunnablePassthrough.assign(started=lambda _: time.perf_counter())
            | RunnablePassthrough.assign(passages=RunnableLambda(self._retrieve))
            | RunnablePassthrough.assign(retrieved=lambda _: time.perf_counter())
            | RunnablePassthrough.assign(reading=RunnableLambda(self._read))
            | RunnablePassthrough.assign(answer=RunnableLambda(self._answer))
            | RunnablePassthrough.assign(timings_ms=_timings)
        )

    def _retrieve(self, state: dict[str, Any]) -> list[Retrieved]:
        if not state["question"]:
            return []
        return [
            Retrieved.from_document(found) for found in self.retriever.invoke(state["question"])
        ]

    def _read(self, state: dict[str, Any]) -> Reading | None:
        if not state["passages"]:
            return None
        return self.reader.read(state["question"], state["passages"])

    def _answer(self, state: dict[str, Any]) -> Answer:
        question: str = state["question"]
        reading: Reading | None = state["reading"]
        refusal = Answer(
            question=question,
            standalone_question=question,
            answered=False,
            answer=CANNOT_ANSWER,
            generation=self.generation,
            confidence=reading.confidence if reading else 0.0,
            passages=tuple(self._reference(found) for found in state["passages"]),
        )
        if not question:
            return replace(refusal, answer=EMPTY_QUESTION, reason=Reason.EMPTY_QUESTION)
        if reading is None:
            return replace(refusal, reason=Reason.NOTHING_RETRIEVED)
        if reading.confidence < self.threshold:
            return replace(refusal, reason=Reason.LOW_SUPPORT)
        citations = self._citations(reading.quotes)
        if not citations:
            return replace(refusal, reason=Reason.UNVERIFIED)
        return replace(
            refusal,
            answered=True,
            answer=_said(citations),
            short=reading.short,
            citations=citations,
        )

    def _citations(self, quotes: Sequence[Quote]) -> tuple[Citation, ...]:
        """Return a footnote for every quote, or none at all if one of them does not stand."""
        citations = []
        for n, quote in enumerate(quotes, start=1):
            article = self._article(quote.article_id)
            citation = Citation(
                n=n,
                source=article.source,
                article_id=article.article_id,
                title=article.title,
                published=article.published.isoformat() if article.published else None,
                url=article.url,
                start=quote.span.start,
                end=quote.span.end,
                quote=quote.text,
                sha256=article.sha256,
                kind=quote.span.kind,
            )
            claim = Footnoted(*(getattr(citation, name) for name in Footnoted._fields))
            if fault(claim, self.corpus.article):
                return ()
            citations.append(citation)
        return tuple(citations)

    def _reference(self, found: Retrieved) -> PassageReference:
        passage = found.passage
        source = self._article(passage.article_id).source
        return PassageReference(passage.article_id, source, passage.start, passage.end, found.score)

    def _article(self, article_id: str) -> Article:
        article = self.corpus.article(article_id)
        if article is None:
            raise IndexDamagedError(
                f"The index lacks article {article_id}.", "Run: footnote index build"
            )
        return article


def _said(citations: Sequence[Citation]) -> str:
    """Return the quotes, each with its footnote; a sentence said twice is said once, with both."""
    footnotes: dict[str, str] = {}
    for citation in citations:
        plain = " ".join(citation.quote.split())
        footnotes[plain] = f"{footnotes.get(plain, citation.quote + ' ')}[{citation.n}]"
    return " ".join(footnotes.values())


def _timings(state: dict[str, Any]) -> dict[str, float]:
    retrieved = state["retrieved"]
    return {
        "retrieve": round((retrieved - state["started"]) * 1000, 1),
        "read": _milliseconds(retrieved),
    }


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)


def _printable(question: str) -> str:
    """Return a question that any encoder takes: what a shell smuggled in becomes U+FFFD."""
    return question.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
