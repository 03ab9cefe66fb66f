"""Corrections: what one repeats as wrong answers nothing, and what it corrects is answered by it.

A correction repeats the error ('we gave the number as 16,000') beside what is right. The article
that it corrects is the one that it names, or an earlier one of the same outlet; the sentence, the
one whose answer it repeats as wrong, in the same words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import ArticleStatus
from index.stop_words import search_terms
from qa.answer import Claim
from qa.citations import Quote
from qa.text.sentence_context import sentence_texts, with_context
from qa.text.stems import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article import Article, Passage
    from index.corpus import Corpus
    from qa.citations import CitationBuilder
    from qa.reader.candidates import Candidate
    from qa.retriever.retrieved import RetrievedPassage

# A correction follows what it corrects within so many days.
MAX_DAYS = 90
# Words of their own, beside the error, in the sentence that is corrected and in its correction.
MIN_SHARED = 2
# 'That was wrong, and we are sorry' says nothing else.
_MAX_ADMISSION = 8

_WE_SAID = re.compile(
    r"\b(?:we|(?:our|an?|the)\s+(?:report|article|story|headline|caption|earlier\s+version)\b"
    r"[^.;]{0,160}?)\s+(?:had\s+)?(?:(?:wrongly|mistakenly|incorrectly|erroneously)\s+)?"
    r"(?:said|wrote|reported|stated|called|named|gave|put|described|printed|claimed|misstated)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:,|\band)\s+not\b|\b(?:instead\s+of|rather\s+than)\b", re.IGNORECASE)
_RIGHT = re.compile(
    r";|[,:—–]\s+(?:in\s+fact|it\s+(?:is|was)|the\s+(?:correct|right|true)\b)", re.IGNORECASE
)
_ADMITS = re.compile(
    r"\W*(?:that|this|it|both|these|those)\s+(?:was|were|is|are)\s+(?:wrong|incorrect|an?\s+error"
    r"|a\s+mistake|not\s+(?:so|true|correct|right))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What corrects an answer: its quotes, in order, and the sentence that they correct."""

    quotes: tuple[Quote, ...]
    corrected: Quote


@dataclass(frozen=True, slots=True)
class _Error:
    """Sentence `place` of a correction's passage repeats an error: `start` to `end` of its text.

    `words` are those of the error, `around` those of its sentence and of the one before. What is
    right stands in the same sentence where it `is_beside`.
    """

    passage: Passage
    place: int
    start: int
    end: int
    words: frozenset[str]
    around: frozenset[str]
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of an index."""

    corpus: Corpus

    def repeats_error(self, candidate: Candidate, passages: Sequence[RetrievedPassage]) -> bool:
        """Tell whether a sentence's answer is what a correction repeats as wrong."""
        passage = passages[candidate.passage].passage
        if not _is_correction(passage, self.corpus.require_article(candidate.article_id)):
            return False
        offset = passage.sentences[candidate.place].start
        return any(
            candidate.short.start < offset + error.end
            and offset + error.start < candidate.short.end
            for error in _errors(passage)
            if error.place == candidate.place
        )

    def of(self, best: Candidate, passages: Sequence[RetrievedPassage]) -> Correction | None:
        """Return what corrects the sentence that answers best, or what that one corrects."""
        passage = passages[best.passage].passage
        article = self.corpus.require_article(best.article_id)
        if _is_correction(passage, article):
            return self._by(best.place, passage, passages)
        text = sentence_texts(passage)[best.place]
        value, words = _content(best.text), _content(text)
        for error in self._errors_of(article):
            is_it = value & error.words and value <= error.around
            if is_it and len((words & error.around) - value) >= MIN_SHARED:
                corrected = Quote(article.article_id, passage.sentences[best.place], text)
                return Correction(tuple(_right(error)), corrected)
        return None

    def _by(
        self, place: int, passage: Passage, passages: Sequence[RetrievedPassage]
    ) -> Correction | None:
        """Return the sentence of the passages that sentence `place` of a correction corrects."""
        span = passage.sentences[place]
        for error in _errors(passage):
            quotes = _right(error)
            if span not in [quote.span for quote in quotes]:
                continue
            for other in passages:
                article = self.corpus.require_article(other.passage.article_id)
                if _is_correction(other.passage, article) or (
                    passage.article_id not in (article.article_id, *self._correcting(article))
                ):
                    continue
                for sentence, text in zip(
                    other.passage.sentences, sentence_texts(other.passage), strict=True
                ):
                    words = _content(text)
                    if words & error.words and len(words & error.around) > MIN_SHARED:
                        corrected = Quote(article.article_id, sentence, text)
                        if corrected not in quotes:
                            return Correction(tuple(quotes), corrected)
        return None

    def _errors_of(self, article: Article) -> Iterator[_Error]:
        """Yield what corrections of an article repeat, those in other articles and its own."""
        for other in (article.article_id, *self._correcting(article)):
            for passage in self.corpus.passages_of(other):
                if _is_correction(passage, self.corpus.require_article(other)):
                    yield from _errors(passage)

    def _correcting(self, article: Article) -> Iterator[str]:
        """Yield the ids of the corrections of an article, those that name it first."""
        others = [one for one in self.corpus.corrections() if one.source != article.source]
        names = {article.source, article.article_id, article.url}
        yield from (one.article_id for one in others if one.corrects in names)
        day = article.published
        for one in others:
            if one.corrects or not (day and one.published and article.outlet == one.outlet):
                continue
            if 0 <= (one.published - day).days <= MAX_DAYS:
                yield one.article_id


def correction_claims(found: Correction | None, builder: CitationBuilder) -> list[Claim]:
    """Return what corrects an answer, with its day, and footnotes to it and to what it corrects."""
    claims = builder.quoted_claims(found.quotes) if found else None
    corrected = builder.quoted_claims([found.corrected]) if found else None
    if not claims or not corrected:
        return []
    article = builder.article(claims[0].citations[0].article_id)
    is_note = article.status is not ArticleStatus.CORRECTION
    day = article.updated if is_note else article.published_as_stated
    first, *others = claims
    text = f"Corrected{f' on {day:%-d %B %Y}' if day else ''}: {first.text}"
    return [Claim(text, (*first.citations, *corrected[0].citations)), *others]


def _is_correction(passage: Passage, article: Article) -> bool:
    return article.status is ArticleStatus.CORRECTION or passage.kind.value == "correction"


def _errors(passage: Passage) -> Iterator[_Error]:
    texts = sentence_texts(passage)
    for place, text in enumerate(texts):
        said, beside = _WE_SAID.search(text), _NOT.search(text)
        admitted = place + 1 < len(texts) and _ADMITS.match(texts[place + 1])
        if beside:
            start, end = beside.end(), len(text)
        elif said:
            right = _RIGHT.search(text, said.end())
            start, end = said.end(), right.start() if right else len(text)
        elif admitted:
            start, end = 0, len(text)
        else:
            continue
        around = _content(" ".join(texts[max(place - 1, 0) : place + 1]))
        words, is_beside = _content(text[start:end]), bool(beside) or end < len(text)
        yield _Error(passage, place, start, end, words, around, is_beside)


def _content(text: str) -> frozenset[str]:
    return frozenset(map(stem, search_terms(text)))


def _right(error: _Error) -> list[Quote]:
    """Return what a correction says instead, with the sentences that it needs to stand alone."""
    passage = error.passage
    texts = sentence_texts(passage)
    place = error.place
    if not error.is_beside:
        place += place + 1 < len(texts)
        while (
            place + 1 < len(texts)
            and _ADMITS.match(texts[place])
            and len(texts[place].split()) <= _MAX_ADMISSION
        ):
            place += 1
    return [
        Quote(passage.article_id, passage.sentences[one], texts[one])
        for one in with_context(passage, place)
    ]
