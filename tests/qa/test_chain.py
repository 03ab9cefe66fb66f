"""The chain shows nothing that it cannot verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from index.article import Span
from qa.answer import CANNOT_ANSWER, AskOptions, Reason, Turn
from qa.chain import Chain, ChainInput
from qa.citations import Quote
from qa.reader.calibration import load_calibration
from qa.reader.extractive import Reading
from qa.retriever.hybrid import HybridRetriever
from qa.retriever.langchain import LangChainRetriever

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.retriever.retrieved import RetrievedPassage
    from qa.service.footnote import Footnote

pytestmark = pytest.mark.usefixtures("indexed")

QUESTION = "Where was the BRICS summit held?"
THRESHOLDS = load_calibration().fast.thresholds


class Misreader:
    """A reader that is sure of itself and quotes words or places that are not the article's."""

    def __init__(self, text: str, shift: int) -> None:
        self.text = text
        self.shift = shift

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Quote the caption, then a sentence that is wrong."""
        del question
        article_id = passages[0].passage.article_id
        right = Quote(article_id, Span(0, 7), "Russian")
        wrong = Quote(article_id, Span(self.shift, self.shift + len(self.text)), self.text)
        return Reading((right, wrong), confidence=1.0)


@pytest.mark.parametrize(
    ("text", "shift", "answered"),
    [
        ("Russian President", 0, True),
        ("Russian president", 0, False),
        ("Russian President", 1, False),
        ("", 0, False),
        ("Russian President", 1_000_000, False),
    ],
)
def test_an_answer_with_a_quote_that_does_not_stand_is_refused(
    footnote: Footnote, text: str, shift: int, *, answered: bool
) -> None:
    """Whatever a reader says, a quote that is not at its offsets makes the answer a refusal."""
    footnote.refresh()
    with footnote.reading() as generation:
        corpus, store = generation.corpus, generation.store
        retriever = HybridRetriever(corpus, store, footnote.embedder())
        answer = Chain(retriever, Misreader(text, shift), THRESHOLDS, corpus, "g").ask(QUESTION)
    assert answer.answered is answered
    if not answered:
        assert (answer.answer, answer.reason) == (CANNOT_ANSWER, Reason.UNVERIFIED)
        assert answer.citations == ()


class Recorder(Misreader):
    """A reader that records what it is asked to read for."""

    def __init__(self) -> None:
        super().__init__("", 0)
        self.asked: list[str] = []

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Record the question."""
        self.asked.append(question)
        return super().read(question, passages)


def test_a_follow_up_is_searched_with_its_topic_and_read_without(footnote: Footnote) -> None:
    """The topic named before a follow-up is shown; what somebody wrote so is read so."""
    footnote.refresh()
    history = (Turn("user", QUESTION), Turn("assistant", "It was held in Kazan."))
    reader = Recorder()
    with footnote.reading() as generation:
        corpus, store = generation.corpus, generation.store
        retriever = HybridRetriever(corpus, store, footnote.embedder())
        chain = Chain(retriever, reader, THRESHOLDS, corpus, "g")
        answer = chain.ask("And how many leaders?", AskOptions(history=history))
        chain.ask("About Kazan: how many leaders?")
    assert answer.standalone_question == "About the BRICS summit: how many leaders?"
    assert reader.asked == ["How many leaders?", "About Kazan: how many leaders?"]


def test_the_chain_is_a_langchain_runnable(footnote: Footnote) -> None:
    """LangChain invokes, batches, streams and composes it, and traces it by its name."""
    footnote.refresh()
    seen: list[str] = []

    class Names(BaseCallbackHandler):
        def on_chain_start(
            self,
            serialized: dict[str, Any],
            inputs: Any,  # noqa: ANN401 - LangChain's
            **more: Any,  # noqa: ANN401 - LangChain's
        ) -> None:
            del serialized, inputs
            seen.append(more["name"])

    with footnote.reading() as generation:
        corpus = generation.corpus
        retriever = HybridRetriever(corpus, generation.store, footnote.embedder())
        chain = Chain(retriever, Misreader("Russian President", 0), THRESHOLDS, corpus, "g")
        runnable = chain.as_runnable()
        answer = runnable.invoke({"question": QUESTION}, {"callbacks": [Names()]})
        assert answer.answer == "Russian [1] Russian President [2]"
        asked: ChainInput = {"question": QUESTION, "options": AskOptions(k=1)}
        (narrow,) = runnable.batch([asked])
        assert len(narrow.passages) == 1
        (streamed,) = runnable.stream({"question": QUESTION})
        assert streamed.claims == answer.claims
        words = (runnable | RunnableLambda(lambda made: made.answer)).invoke({"question": QUESTION})
        assert words == answer.answer
    assert seen == ["Footnote"]


def test_the_retriever_is_one_of_langchains(footnote: Footnote) -> None:
    """LangChain's own call gives the passages of a search, in its order, as documents."""
    footnote.refresh()
    with footnote.reading() as generation:
        retriever = HybridRetriever(generation.corpus, generation.store, footnote.embedder())
        documents = LangChainRetriever(retriever=retriever, k=3).invoke(QUESTION)
        found = retriever.search(QUESTION, k=3)
        text = generation.corpus.require_article(found[0].passage.article_id).text
    assert [one.page_content for one in documents] == [one.passage.text for one in found]
    first = documents[0]
    assert text[first.metadata["start"] : first.metadata["end"]] == first.page_content
    assert first.metadata["score"] == found[0].score
