"""Questions of a set with all that was read for them, right or wrong: what a fit learns from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answer import PASSAGES
from qa.question.analysis import analyse
from qa.reader.cascade import after, judged, read_again, score
from qa.retriever.hybrid import HybridRetriever
from qa.text.sentence_context import sentence_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.evaluation.indexed import IndexedSet
    from qa.models.span_model import SpanModel
    from qa.question.analysis import Question
    from qa.reader.calibration import Calibration
    from qa.reader.candidates import Candidate
    from qa.reader.logistic import Logistic
    from qa.retriever.retrieved import RetrievedPassage
    from qa.service.footnote import Footnote
    from qa.verifier.judge import SupportJudge

# Of a larger set, so many questions are taken, evenly.
MAX_QUESTIONS = 800


@dataclass(frozen=True, slots=True)
class Observed:
    """One question, every sentence read for it, and which of them hold its evidence.

    `gold` are the ids of the articles that answer it.
    """

    group: str
    gold: frozenset[str]
    evidence: Sequence[str]
    question: Question
    passages: Sequence[RetrievedPassage]
    candidates: Sequence[Candidate]

    @property
    def answerable(self) -> bool:
        """Whether an article that was not withheld answers it."""
        return bool(self.gold)

    @property
    def right(self) -> list[bool]:
        """Whether each candidate holds the evidence."""
        return [
            one.article_id in self.gold
            and _holds(sentence_texts(self.passages[one.passage].passage)[one.place], self.evidence)
            for one in self.candidates
        ]

    def read_again(self, careful: SpanModel, fast: Calibration) -> Observed:
        """Return the question with what the careful reader makes of the best passages."""
        numbers = read_again(self.candidates, fast)
        found = score(careful, self.question, self.passages, numbers)
        return replace(self, candidates=after(self.candidates, found))

    def best(self, passages: int) -> Observed:
        """Return the question with what was read of so many of its best passages."""
        numbers = list(dict.fromkeys(one.passage for one in self.candidates))[:passages]
        return replace(self, candidates=[one for one in self.candidates if one.passage in numbers])

    def judged(self, judge: SupportJudge, choice: Logistic) -> Observed:
        """Return the question with what the support head makes of its best sentences."""
        found = judged(judge, self.question, self.passages, self.candidates, choice)
        return replace(self, candidates=found)


def observe(indexed: IndexedSet, footnote: Footnote) -> Iterator[Observed]:
    """Retrieve and read, with the fast reader, for each question of a set."""
    name, doc_ids = indexed.data.name, indexed.doc_ids()
    embedder = footnote.embedder()
    generation = indexed.open(footnote)
    corpus, store = generation.corpus, generation.store
    model, retriever = footnote.reader_model(), HybridRetriever(corpus, store, embedder)
    questions = [one for one in indexed.data.questions if one.answerable is not None]
    for asked in questions[:: -(-len(questions) // MAX_QUESTIONS)]:
        question = analyse(asked.question, corpus.count(), corpus.frequency)
        found = retriever.search(asked.question, k=2 * PASSAGES)
        gold = frozenset(article for article, doc_id in doc_ids.items() if doc_id in asked.doc_ids)
        withheld = [one for one in found if one.passage.article_id not in gold]
        cases = [(name, found, gold if asked.answerable else frozenset())]
        if asked.answerable and withheld:
            cases.append((f"{name} withheld", withheld, frozenset()))
        for group, passages, answering in cases:
            read = passages[:PASSAGES]
            candidates = score(model, question, read, range(len(read)))
            yield Observed(group, answering, asked.evidence, question, read, candidates)
    generation.close()


def _holds(text: str, evidence: Sequence[str]) -> bool:
    """Tell whether a sentence holds the evidence, or most of one of its sentences."""
    plain = " ".join(text.split())
    for one in evidence:
        other = " ".join(one.split())
        if plain and (plain in other or other in plain):
            return True
    return False
