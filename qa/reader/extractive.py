"""Extractive reading: passages to the one to three sentences that answer, or none.

The span model (qa.models) scores every span of the passages; what it makes of a sentence, and
how the sentence and its passage fit the question's words, decide which one is quoted, and how
sure the answer is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answer import NOT_YES_OR_NO, AnswerPolicy
from qa.question.analysis import analyse
from qa.question.halves import halves
from qa.reader.candidates import (
    agreeing,
    best_by_passage,
    best_of,
)
from qa.reader.cascade import confidence_of
from qa.reader.conflicts import find_conflicts, is_same_thing, newest_first
from qa.reader.corrections import Corrections
from qa.reader.further import quotes_of, quotes_that_tell
from qa.reader.question_check import Said, not_said, question_fault
from qa.reader.short_answers import short_answer
from qa.text.sentence_context import sentence_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.corpus import Corpus
    from qa.citations import Quote
    from qa.question.analysis import Question
    from qa.reader.candidates import Candidate
    from qa.reader.cascade import Cascade, Scored
    from qa.reader.corrections import Correction
    from qa.retriever.retrieved import RetrievedPassage

# Of the other places that say the same, how many are cited.
MAX_OTHERS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: quotes in reading order, and the probability that they answer.

    `short` is the shortest span that answers, when there is one. When articles conflict,
    `conflict` holds the quotes of each, the newest first, and `quotes` those of the likeliest.
    `correction` is what corrects them, or what they correct.
    `missing` says that they do not answer after all, and why (`Answer.missing`), or, when it is
    `partial`, what part of the question they leave open; `note` how they are to be read. `sure`
    tells whether they would be given by the usual policy. Of a question that asks two things,
    `parts` are the readings of both where both are answered.
    """

    quotes: tuple[Quote, ...]
    confidence: float
    short: str | None = None
    conflict: tuple[tuple[Quote, ...], ...] = ()
    missing: str | None = None
    correction: Correction | None = None
    note: str | None = None
    partial: bool = False
    sure: bool = False
    parts: tuple[Reading, ...] = ()

    @property
    def each(self) -> tuple[Reading, ...]:
        """The readings of the parts of the question, or this one where it asks one thing."""
        return self.parts or (self,)


class ExtractiveReader:
    """The default reader: the shipped span models, and nothing that needs a key."""

    def __init__(self, corpus: Corpus, cascade: Cascade) -> None:
        self._corpus = corpus
        self._cascade = cascade

    def read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        """Return the sentences that answer best, and those elsewhere that say the same.

        Of a question that asks two things, each is read for by itself.
        """
        parts = halves(question)
        readings = [self._read(part, passages) for part in parts]
        return readings[0] if len(parts) == 1 else joined(parts, readings)

    def _read(self, question: str, passages: Sequence[RetrievedPassage]) -> Reading:
        asked = self.analyse(question)
        corrections = Corrections(self._corpus)
        read = _without_errors(self._cascade.read(asked, passages), corrections, passages)
        if not read.candidates:
            return Reading((), 0.0)
        choice = read.calibration.choice
        best = best_of(read.candidates, choice)
        confidence = confidence_of(read.candidates, read.calibration)
        # A span never is a yes or a no; the sentence decides.
        correction = corrections.of(best, passages)
        short = None if asked.yes_or_no else _answering(best, correction, read, passages)
        sure = confidence >= read.calibration.thresholds[AnswerPolicy.BALANCED]
        conflict = self._conflict(asked, best, read, passages) if sure and not correction else ()
        missing = self._missing(asked, best, passages)
        return Reading(
            self._quotes(asked, best, read, passages),
            round(confidence, 4),
            self._short(asked, short, passages) if short else None,
            conflict,
            missing,
            correction,
            note=NOT_YES_OR_NO if asked.yes_or_no else None,
            sure=sure,
        )

    def _quotes(
        self, asked: Question, best: Candidate, read: Scored, passages: Sequence[RetrievedPassage]
    ) -> tuple[Quote, ...]:
        """Return the quotes that answer, each once, and those elsewhere that say the same."""
        choice, find = read.calibration.choice, self._corpus.require_article
        quotes = quotes_that_tell(
            asked, best, read.candidates, choice, passages,
            lambda one: self._missing(asked, one, passages) is None,
        )  # fmt: skip
        elsewhere = best_by_passage([*read.candidates, *read.others], choice)
        same = [
            one
            for one in agreeing(best, elsewhere)
            if is_same_thing(best, one, passages, choice, find)
        ]
        for one in same[:MAX_OTHERS]:
            quotes += quotes_of(one, passages)
        return tuple({(quote.article_id, quote.span): quote for quote in quotes}.values())

    def _short(
        self, asked: Question, told: Candidate, passages: Sequence[RetrievedPassage]
    ) -> str | None:
        passage = passages[told.passage].passage
        sentence = passage.sentences[told.place]
        short = short_answer(
            asked.text,
            sentence_texts(passage)[told.place],
            told.short.start - sentence.start,
            told.short.end - sentence.start,
            self._corpus.require_article(told.article_id).published,
        )
        return short if short and asked.may_be_answered(short) else None

    def _missing(
        self, asked: Question, best: Candidate, passages: Sequence[RetrievedPassage]
    ) -> str | None:
        """Return what the articles do not say of the question, and what they say instead."""
        passage = passages[best.passage].passage
        sentence = sentence_texts(passage)[best.place]
        said = Said(sentence, self._corpus.require_article(best.article_id), best.text)
        fault = question_fault(asked.text, said, yes_or_no=asked.yes_or_no)
        return None if fault is None else not_said(fault, sentence, best.passage + 1)

    def _conflict(
        self,
        asked: Question,
        best: Candidate,
        read: Scored,
        passages: Sequence[RetrievedPassage],
    ) -> tuple[tuple[Quote, ...], ...]:
        find = self._corpus.require_article
        others = find_conflicts(asked, best, read.candidates, passages, read.calibration, find)
        if not others:
            return ()
        accounts = newest_first([best, *others], find)
        return tuple(tuple(quotes_of(one, passages)) for one, _ in accounts)

    def analyse(self, question: str) -> Question:
        """Take a question apart, its words weighed by the index's."""
        return analyse(question, self._corpus.count(), self._corpus.frequency)


def _without_errors(
    read: Scored, corrections: Corrections, passages: Sequence[RetrievedPassage]
) -> Scored:
    """Return what was read without the sentences whose answer is a corrected error."""

    def right(candidates: Sequence[Candidate]) -> list[Candidate]:
        return [one for one in candidates if not corrections.repeats_error(one, passages)]

    return replace(read, candidates=right(read.candidates), others=right(read.others))


def _answering(
    best: Candidate,
    correction: Correction | None,
    read: Scored,
    passages: Sequence[RetrievedPassage],
) -> Candidate | None:
    """Return the sentence whose span is the short answer: of a corrected one, its correction."""
    if correction is None or correction.corrected.article_id != best.article_id:
        return best
    right = [
        one
        for one in (*read.candidates, *read.others)
        if one.article_id == correction.quotes[-1].article_id
        and passages[one.passage].passage.sentences[one.place] == correction.quotes[-1].span
    ]
    return best_of(right, read.calibration.choice) if right else None


def joined(parts: Sequence[str], readings: Sequence[Reading]) -> Reading:
    """Return what answers the parts of a question, and which of them is not answered."""
    told = [one.sure and not one.missing for one in readings]
    if not any(told):
        return max(readings, key=lambda one: one.confidence)
    if not all(told):
        answered, other = (0, 1) if told[0] else (1, 0)
        missing = f"The articles do not say, of what was asked: “{parts[other]}”"
        return replace(readings[answered], missing=missing, partial=True)
    first, second = readings
    shorts = [one.short for one in readings if one.short]
    return Reading(
        tuple(dict.fromkeys((*first.quotes, *second.quotes))),
        min(first.confidence, second.confidence),
        "; ".join(dict.fromkeys(shorts)) if len(shorts) == len(readings) else None,
        sure=True,
        parts=(first, second),
    )
