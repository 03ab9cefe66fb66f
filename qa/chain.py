"""The road of a question, in LCEL: retrieve, read, verify, answer.

Each step passes on what comes in and adds what it makes as soon as it has it, so that the whole
can be listened to while it runs. `RunnablePassthrough.assign` streams too, but starts threads for
every step: 8 ms a question, where these generators take 0.3.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.runnables.utils import AddableDict

from index.article import IndexDamagedError
from qa.answer import (
    CANNOT_ANSWER,
    EMPTY_QUESTION,
    Answer,
    Citation,
    PassageReference,
    Reason,
    counted,
)
from qa.events import Claim, Done, Status, final_answer
from qa.question import clean_question
from qa.retrieve import Retrieved
from qa.verify import Footnoted, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from langchain_core.retrievers import BaseRetriever

    from index.article import Article
    from index.corpus import Corpus
    from qa.answer import Turn
    from qa.events import Event
    from qa.read import Quote, Reader, Reading

    State = dict[str, Any]
    """What the steps have made so far, by name; what they add is an AddableDict."""


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
        return final_answer(self.events(question, history))

    def events(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Yield what goes on, each claim once it is verified, and last the answer."""
        del history  # a follow-up is searched as it stands until there is a memory
        started = time.perf_counter()
        for part in self.runnable().stream({"question": clean_question(question)}):
            yield from map(Status, part.get("statuses", ()))
            yield from part.get("claims", ())
            if "answer" in part:
                answer: Answer = part["answer"]
                timings = answer.timings_ms | {"total": _milliseconds(started)}
                yield Done(replace(answer, question=_printable(question), timings_ms=timings))

    def runnable(self) -> Runnable[State, State]:
        """Return the chain itself: {"question"} to {"passages", "reading", …, "answer"}.

        Streamed, it gives each of them when it is ready, and news between them: "statuses" and
        "claims" are lists that grow.
        """
        return _step(self._retrieve) | _step(self._read) | _step(self._answer)

    def _retrieve(self, state: State) -> Iterator[AddableDict]:
        if not state["question"]:
            yield AddableDict(passages=[], retrieve_ms=0.0)
            return
        articles = counted(self.corpus.articles(), "article")
        yield AddableDict(statuses=[f"Searching {articles}"])
        started = time.perf_counter()
        documents = self.retriever.invoke(state["question"])
        passages = [Retrieved.from_document(document) for document in documents]
        yield AddableDict(passages=passages, retrieve_ms=_milliseconds(started))

    def _read(self, state: State) -> Iterator[AddableDict]:
        passages: list[Retrieved] = state["passages"]
        if not passages:
            yield AddableDict(reading=None, read_ms=0.0)
            return
        yield AddableDict(statuses=[f"Reading {counted(len(passages), 'passage')}"])
        started = time.perf_counter()
        reading = self.reader.read(state["question"], passages)
        yield AddableDict(reading=reading, read_ms=_milliseconds(started))

    def _answer(self, state: State) -> Iterator[AddableDict]:
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
            timings_ms={"retrieve": state["retrieve_ms"], "read": state["read_ms"]},
        )
        if not question:
            refusal = replace(refusal, answer=EMPTY_QUESTION, reason=Reason.EMPTY_QUESTION)
        elif reading is None:
            refusal = replace(refusal, reason=Reason.NOTHING_RETRIEVED)
        elif reading.confidence < self.threshold:
            refusal = replace(refusal, reason=Reason.LOW_SUPPORT)
        else:
            yield from self._verified(reading, replace(refusal, reason=Reason.UNVERIFIED))
            return
        yield AddableDict(answer=refusal)

    def _verified(self, reading: Reading, refusal: Answer) -> Iterator[AddableDict]:
        """Yield the claims and the answer, or the refusal if one of the quotes does not stand."""
        if reading.quotes:
            yield AddableDict(statuses=[f"Checking {counted(len(reading.quotes), 'quote')}"])
        citations = self._citations(reading.quotes)
        if not citations:
            yield AddableDict(answer=refusal)
            return
        claims = _claims(citations)
        yield AddableDict(claims=claims)
        yield AddableDict(
            answer=replace(
                refusal,
                answered=True,
                answer=_said(claims),
                short=reading.short,
                citations=citations,
                reason=None,
            )
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
                outlet=article.outlet,
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


def _step(work: Callable[[State], Iterator[AddableDict]]) -> Runnable[State, State]:
    """Return a runnable that passes on what comes in, and adds what `work` makes of it."""

    def passed_on(parts: Iterator[State]) -> Iterator[State]:
        state: State = {}
        for part in parts:
            state |= part
            yield part
        yield from work(state)

    return RunnableGenerator(passed_on)


def _claims(citations: Sequence[Citation]) -> list[Claim]:
    """Return a claim for every sentence; one that is said twice stands on both its places."""
    said: dict[str, list[Citation]] = {}
    for citation in citations:
        said.setdefault(" ".join(citation.quote.split()), []).append(citation)
    return [Claim(same[0].quote, tuple(same)) for same in said.values()]


def _said(claims: Sequence[Claim]) -> str:
    """Return the claims as one text, each with its footnotes."""
    marks = ("".join(f"[{citation.n}]" for citation in claim.citations) for claim in claims)
    return " ".join(f"{claim.text} {mark}" for claim, mark in zip(claims, marks, strict=True))


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)


def _printable(question: str) -> str:
    """Return a question that any encoder takes: what a shell smuggled in becomes U+FFFD."""
    return question.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
