"""The chain: one pass from a question to the events of its answer.

Understand, retrieve, read, answer. `as_runnable` gives the whole of it to LangChain.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TypedDict

from qa.answer import AnswerDraft, AskOptions, PassageReference, Reason, SearchResult
from qa.citations import CitationBuilder
from qa.events import Done, Status, final_answer
from qa.question.cleaning import clean_question
from qa.question.insertion import without_topic
from qa.question.replies import reply_to, reply_to_standalone
from qa.question.rewriter import RuleQuestionRewriter, StandaloneQuestion
from qa.question.scope import scope_of
from qa.reader.corrections import Corrections
from qa.reader.engine import Evidence, ExtractiveEngine
from qa.retriever.outside import outside
from qa.text.counting import counted
from qa.text.filter_words import described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from langchain_core.runnables import Runnable

    from index.corpus import Corpus
    from qa.answer import Answer, AnswerPolicy
    from qa.events import Event
    from qa.question.replies import Reply
    from qa.question.rewriter import QuestionRewriter
    from qa.question.scope import Scope
    from qa.reader.extractive import Reading
    from qa.retriever.hybrid import HybridRetriever
    from qa.retriever.retrieved import RetrievedPassage

DEFAULT_OPTIONS = AskOptions()


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Reader(Protocol):
    """Reads passages for an answer."""

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Return the sentences that answer best; `passages` is not empty, best first."""
        ...


class Engine(Protocol):
    """Makes an answer from passages and from what the reader found in them."""

    def events(self, found: Evidence) -> Iterator[Event]:
        """Yield statuses, claims as they are verified, and last the answer. Raises `ModelError`."""
        ...


class ChainInput(TypedDict, total=False):
    """What the chain takes as a LangChain runnable."""

    question: str
    options: AskOptions


@dataclass(frozen=True, slots=True)
class Chain:
    """Answers questions from one generation; `engine` writes the answers.

    `thresholds` are the confidence that each policy asks of the reader. `stale` says that the seeds
    have changed since the generation was built. `repair` returns a question with its misspelt words
    repaired; `clock` tells the time, with its zone.
    """

    retriever: HybridRetriever
    reader: Reader
    thresholds: Mapping[AnswerPolicy, float]
    corpus: Corpus
    generation: str
    engine: Engine = field(default_factory=ExtractiveEngine)
    rewriter: QuestionRewriter = field(default_factory=RuleQuestionRewriter)
    repair: Callable[[str], str] = str
    stale: bool = False
    clock: Callable[[], datetime] = utc_now

    def ask(self, question: str, options: AskOptions = DEFAULT_OPTIONS) -> Answer:
        """Return the answer to one question, or a refusal with its reason."""
        return final_answer(self.events(question, options))

    def events(self, question: str, options: AskOptions = DEFAULT_OPTIONS) -> Iterator[Event]:
        """Yield statuses, each claim once it is verified, and last the answer.

        Raises `ModelError` when the engine does.
        """
        started = time.perf_counter()
        asked = clean_question(question)
        standalone, reply = self._understand(asked, options)
        draft = AnswerDraft(
            _encodable(question), standalone.question, self.generation, started, self.stale
        )
        if reply:
            yield Done(draft.refused(reply.reason, reply.text))
            return
        scope = scope_of(standalone.question, options, self.corpus, self.clock())
        articles = counted(self.corpus.articles(), "article")
        yield Status(": ".join(filter(None, (f"Searching {articles}", described(scope.limits)))))
        since = time.perf_counter()
        passages = self._retrieve(scope, options, standalone.context)
        draft = replace(
            draft.timed("retrieve", since), as_of=scope.as_of, searched=scope.filters or None
        )
        if not passages:
            yield self._completed(Done(draft.refused(Reason.NOTHING_RETRIEVED)), scope)
            return
        yield Status(f"Reading {counted(len(passages), 'passage')}")
        since = time.perf_counter()
        reading = self.reader.read(_read_as(scope.query, standalone, asked), passages)
        draft = replace(
            draft.timed("read", since),
            confidence=reading.confidence,
            passages=tuple(map(self._reference, passages)),
        )
        sure = reading.confidence >= self.thresholds[options.policy]
        corrections = Corrections(self.corpus, scope.known)
        builder = CitationBuilder(self.corpus)
        found = Evidence(draft, passages, reading, builder, sure, corrections)
        for event in self.engine.events(found):
            yield self._completed(event, scope) if isinstance(event, Done) else event

    def _retrieve(self, scope: Scope, options: AskOptions, context: str) -> list[RetrievedPassage]:
        return self.retriever.search(
            scope.query, k=options.k, filters=scope.limits, context=context
        )

    def _completed(self, done: Done, scope: Scope) -> Done:
        """Add what sets no limit, and to a refusal what lies outside of what was searched."""
        said = None
        if not done.answer.answered and (scope.filters or not done.answer.passages):
            said = outside(self.retriever, scope.query, scope.limits)
        missing = " ".join(filter(None, (scope.ignored, done.answer.missing, said)))
        return Done(replace(done.answer, missing=missing or None))

    def search(
        self, question: str, options: AskOptions = DEFAULT_OPTIONS
    ) -> tuple[SearchResult, ...]:
        """Return the passages that would be read for a question, best first."""
        standalone, _ = self._understand(clean_question(question), options)
        if not standalone.question:
            return ()
        scope = scope_of(standalone.question, options, self.corpus, self.clock())
        found = self._retrieve(scope, options, standalone.context)
        return tuple(SearchResult(self._reference(one), one.passage.text) for one in found)

    def as_runnable(self) -> Runnable[ChainInput, Answer]:
        """Return the chain as LangChain composes chains: a question and options to an answer."""
        from langchain_core.runnables import RunnableLambda

        def answer(asked: ChainInput) -> Answer:
            return self.ask(asked["question"], asked.get("options", DEFAULT_OPTIONS))

        return RunnableLambda(answer, name="Footnote")

    def _understand(
        self, question: str, options: AskOptions
    ) -> tuple[StandaloneQuestion, Reply | None]:
        """Repair misspelt words, and complete a follow-up question from the history.

        What cannot be answered from articles gets a reply.
        """
        if reply := reply_to(question):
            return StandaloneQuestion(question), reply
        standalone = StandaloneQuestion(self.repair(question))
        if options.history:
            standalone = self.rewriter.rewrite(standalone.question, options.history)
        return standalone, reply_to_standalone(standalone.question)

    def _reference(self, retrieved: RetrievedPassage) -> PassageReference:
        passage = retrieved.passage
        source = self.corpus.require_article(passage.article_id).source
        return PassageReference(
            passage.article_id, source, passage.start, passage.end, retrieved.score
        )


def _read_as(query: str, standalone: StandaloneQuestion, asked: str) -> str:
    """Return what the passages are read for: of a follow-up, without the topic named before it.

    The passages are about the topic already. Of 54 follow-ups with a topic before them and an
    answer (MTRAG), 34 are answered so and 19 with it, 30 and 18 from the right document; of 21
    without an answer 5 and 1.
    """
    return query if standalone.question == asked else without_topic(query)[1]


def _encodable(question: str) -> str:
    """Return a question that can be encoded: lone surrogates become U+FFFD."""
    return question.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
