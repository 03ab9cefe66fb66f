"""The pipeline of a question, in LCEL: understand, retrieve, read, answer.

Each step passes its input through and adds its own output as soon as it has it, so that the whole
can be streamed. `RunnablePassthrough.assign` streams too, but starts threads for every step: 8 ms
a question, where these generators take 0.3.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.runnables.utils import AddableDict

from qa.answer import CANNOT_ANSWER, EMPTY_QUESTION, Answer, PassageReference, Reason
from qa.citations import CitationBuilder
from qa.events import Done, Status, final_answer
from qa.question.as_of import as_of_in, without_as_of
from qa.question.cleaning import clean_question
from qa.question.rewriter import StandaloneQuestion
from qa.reader.engine import ExtractiveEngine
from qa.retriever.retrieved import RetrievedPassage
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.corpus import Corpus
    from qa.answer import Turn
    from qa.events import Event
    from qa.question.rewriter import QuestionRewriter
    from qa.reader.extractive import Reading
    from qa.retriever.hybrid import HybridRetriever

    State = dict[str, Any]
    """The outputs of the steps so far, by name; each step adds an AddableDict."""


class Reader(Protocol):
    """Reads passages for an answer."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Return the sentences that answer best; `passages` is not empty, best first."""
        ...


class Engine(Protocol):
    """Makes an answer from passages and from what the reader found in them."""

    def answer(
        self,
        passages: Sequence[RetrievedPassage],
        reading: Reading,
        refusal: Answer,
        builder: CitationBuilder,
    ) -> Iterator[Event | Answer]:
        """Yield statuses, claims as they are verified, and last the answer.

        `refusal` holds the question and all that is known by now. Raises `ModelError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Chain:
    """Answers questions from one generation; `engine` writes the answers."""

    retriever: HybridRetriever
    reader: Reader
    corpus: Corpus
    generation: str
    engine: Engine = field(default_factory=ExtractiveEngine)
    rewriter: QuestionRewriter | None = None

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to one question, or a refusal with its reason.

        `history` is the conversation before it, oldest first.
        """
        return final_answer(self.events(question, history))

    def events(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Yield statuses, each claim once it is verified, and last the answer.

        Raises `ModelError` when the engine does.
        """
        started = time.perf_counter()
        inputs = {"question": clean_question(question), "history": tuple(history)}
        for part in self.runnable().stream(inputs):
            yield from part.get("events", ())
            if "answer" in part:
                answer: Answer = part["answer"]
                timings = answer.timings_ms | {"total": _milliseconds(started)}
                yield Done(replace(answer, question=_printable(question), timings_ms=timings))

    def runnable(self) -> Runnable[State, State]:
        """Return the chain itself: {"question", "history"} to {"passages", "reading", …, "answer"}.

        Streamed, it gives each of them when it is ready, and between them "events", a list that
        grows.
        """
        return (
            _step(self._understand) | _step(self._retrieve) | _step(self._read)
            | _step(self._answer)
        )  # fmt: skip

    def _understand(self, state: State) -> Iterator[AddableDict]:
        """Complete a follow-up question from the history."""
        question: str = state["question"]
        standalone = StandaloneQuestion(question)
        if self.rewriter is not None and question and state.get("history"):
            standalone = self.rewriter.rewrite(question, state["history"])
        yield AddableDict(standalone=standalone)

    def _retrieve(self, state: State) -> Iterator[AddableDict]:
        standalone: StandaloneQuestion = state["standalone"]
        if not standalone.question:
            yield AddableDict(passages=[], retrieve_ms=0.0, as_of=None)
            return
        retriever, suffix = self._retriever_as_of(standalone.question)
        query = without_as_of(standalone.question)
        articles = counted(self.corpus.articles(), "article")
        yield AddableDict(events=[Status(f"Searching {articles}{suffix}")])
        started = time.perf_counter()
        documents = retriever.invoke(query, context=standalone.context)
        passages = [RetrievedPassage.from_document(document) for document in documents]
        yield AddableDict(
            passages=passages, retrieve_ms=_milliseconds(started), as_of=retriever.as_of
        )

    def _retriever_as_of(self, question: str) -> tuple[HybridRetriever, str]:
        """Return the retriever limited to the as-of date of a question, and words for the status.

        Where no article has a date, the limit would leave nothing to read, and is ignored.
        """
        day = as_of_in(question)
        if day is None or self.corpus.undated() == self.corpus.articles():
            return self.retriever, ""
        day = min(day, self.retriever.as_of or day)
        return self.retriever.model_copy(update={"as_of": day}), f" for those published by {day}"

    def _read(self, state: State) -> Iterator[AddableDict]:
        passages: list[RetrievedPassage] = state["passages"]
        if not passages:
            yield AddableDict(reading=None, read_ms=0.0)
            return
        yield AddableDict(events=[Status(f"Reading {counted(len(passages), 'passage')}")])
        started = time.perf_counter()
        reading = self.reader.read(without_as_of(state["standalone"].question), passages)
        yield AddableDict(reading=reading, read_ms=_milliseconds(started))

    def _answer(self, state: State) -> Iterator[AddableDict]:
        question: str = state["standalone"].question
        passages, reading = state["passages"], state["reading"]
        builder = CitationBuilder(self.corpus)
        refusal = Answer(
            question=state["question"],
            standalone_question=question,
            answered=False,
            answer=CANNOT_ANSWER,
            generation=self.generation,
            confidence=reading.confidence if reading else 0.0,
            passages=tuple(_reference(retrieved, builder) for retrieved in passages),
            timings_ms={"retrieve": state["retrieve_ms"], "read": state["read_ms"]},
            as_of=state["as_of"].isoformat() if state["as_of"] else None,
        )
        if not question:
            yield AddableDict(
                answer=replace(refusal, answer=EMPTY_QUESTION, reason=Reason.EMPTY_QUESTION)
            )
        elif reading is None:
            yield AddableDict(answer=replace(refusal, reason=Reason.NOTHING_RETRIEVED))
        else:
            for part in self.engine.answer(passages, reading, refusal, builder):
                yield (
                    AddableDict(answer=part)
                    if isinstance(part, Answer)
                    else AddableDict(events=[part])
                )


def _reference(retrieved: RetrievedPassage, builder: CitationBuilder) -> PassageReference:
    passage = retrieved.passage
    source = builder.article(passage.article_id).source
    return PassageReference(passage.article_id, source, passage.start, passage.end, retrieved.score)


def _step(work: Callable[[State], Iterator[AddableDict]]) -> Runnable[State, State]:
    """Return a runnable that passes its input through, and adds what `work` makes of it."""

    def stream(parts: Iterator[State]) -> Iterator[State]:
        state: State = {}
        for part in parts:
            state |= part
            yield part
        yield from work(state)

    return RunnableGenerator(stream)


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)


def _printable(question: str) -> str:
    """Return a question that can be encoded: lone surrogates become U+FFFD."""
    return question.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
