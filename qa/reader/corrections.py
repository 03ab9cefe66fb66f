"""Corrections: what one repeats as wrong answers nothing, and what it corrects is answered by it.

A correction repeats the error ('we gave the number as 16,000') beside what is right. The article
that it corrects is the one that it names, or an earlier one of the same outlet; the sentence, the
one whose answer it repeats as wrong, in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import ArticleStatus
from index.filters import ALL
from qa.answer import Claim
from qa.citations import Quote
from qa.reader.repeated_errors import MIN_SHARED, content, errors_in, right_quotes
from qa.text.sentence_context import sentence_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.article import Article, ArticleMetadata, Passage
    from index.corpus import Corpus
    from index.filters import Filters
    from qa.citations import CitationBuilder
    from qa.reader.candidates import Candidate
    from qa.reader.repeated_errors import RepeatedError
    from qa.retriever.retrieved import RetrievedPassage

# A correction follows what it corrects within so many days.
MAX_DAYS = 90


@dataclass(frozen=True, slots=True)
class Correction:
    """What corrects an answer: its quotes, in order, and the sentence that they correct."""

    quotes: tuple[Quote, ...]
    corrected: Quote


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of an index; those of `limits` that are known, where it has any."""

    corpus: Corpus
    limits: Filters = ALL

    def with_corrections(self, passages: Iterable[Passage]) -> list[Passage]:
        """Return passages, behind each what corrects its article.

        That are the article's own notes, corrections that name it, and of the outlet's later ones
        those that repeat what the passage says.
        """
        found: dict[str, Passage] = {}
        for passage in passages:
            for one in (passage, *self._correcting_passages(passage)):
                found.setdefault(one.passage_id, one)
        return list(found.values())

    def _correcting_passages(self, passage: Passage) -> Iterator[Passage]:
        article = self.corpus.require_article(passage.article_id)
        if is_correction(passage, article):
            return
        named = (article.article_id, *self._naming(article))
        for other in (*named, *self._later(article)):
            for one in self.corpus.passages_of(other):
                if is_correction(one, self.corpus.require_article(other)) and (
                    other in named or any(error.sentence_in(passage) for error in errors_in(one))
                ):
                    yield one

    def known(self, correction: Correction | None) -> Correction | None:
        """Return a correction, unless it lies outside the limits."""
        if correction is None:
            return None
        article = self.corpus.require_article(correction.quotes[0].article_id)
        return correction if self.limits.let_through(article) else None

    def repeats_error(self, candidate: Candidate, passages: Sequence[RetrievedPassage]) -> bool:
        """Tell whether a sentence's answer is what a correction repeats as wrong."""
        passage = passages[candidate.passage].passage
        if not is_correction(passage, self.corpus.require_article(candidate.article_id)):
            return False
        offset = passage.sentences[candidate.place].start
        return any(
            candidate.short.start < offset + error.end
            and offset + error.start < candidate.short.end
            for error in errors_in(passage)
            if error.place == candidate.place
        )

    def of(self, best: Candidate, passages: Sequence[RetrievedPassage]) -> Correction | None:
        """Return what corrects the sentence that answers best, or what that one corrects."""
        passage = passages[best.passage].passage
        article = self.corpus.require_article(best.article_id)
        if is_correction(passage, article):
            return self._by(best.place, passage, passages)
        text = sentence_texts(passage)[best.place]
        value, words = content(best.text), content(text)
        for error in self._errors_of(article):
            is_it = value & error.words and value <= error.around
            if is_it and len((words & error.around) - value) >= MIN_SHARED:
                corrected = Quote(article.article_id, passage.sentences[best.place], text)
                return Correction(tuple(right_quotes(error)), corrected)
        return None

    def _by(
        self, place: int, passage: Passage, passages: Sequence[RetrievedPassage]
    ) -> Correction | None:
        """Return the sentence of the passages that sentence `place` of a correction corrects."""
        span = passage.sentences[place]
        for error in errors_in(passage):
            quotes = right_quotes(error)
            if span not in [quote.span for quote in quotes]:
                continue
            for other in passages:
                article = self.corpus.require_article(other.passage.article_id)
                if is_correction(other.passage, article) or (
                    passage.article_id not in (article.article_id, *self._correcting(article))
                ):
                    continue
                corrected = error.sentence_in(other.passage)
                if corrected and corrected not in quotes:
                    return Correction(tuple(quotes), corrected)
        return None

    def _errors_of(self, article: Article) -> Iterator[RepeatedError]:
        """Yield what corrections of an article repeat, those in other articles and its own."""
        for other in (article.article_id, *self._correcting(article)):
            for passage in self.corpus.passages_of(other):
                if is_correction(passage, self.corpus.require_article(other)):
                    yield from errors_in(passage)

    def _correcting(self, article: Article) -> Iterator[str]:
        """Yield the ids of the corrections of an article, those that name it first."""
        yield from self._naming(article)
        yield from self._later(article)

    def _naming(self, article: Article) -> Iterator[str]:
        names = {article.source, article.article_id, article.url}
        for one in self.corpus.corrections():
            if one.source != article.source and one.corrects in names and self._is_known(one):
                yield one.article_id

    def _later(self, article: Article) -> Iterator[str]:
        """Yield the ids of the outlet's later corrections that name no article."""
        day = article.published
        for one in self.corpus.corrections():
            if one.corrects or not (day and one.published and article.outlet == one.outlet):
                continue
            is_later = 0 <= (one.published - day).days <= MAX_DAYS
            if is_later and one.source != article.source and self._is_known(one):
                yield one.article_id

    def _is_known(self, correction: ArticleMetadata) -> bool:
        return self.limits.let_through(correction)


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


def is_correction(passage: Passage, article: Article) -> bool:
    """Tell whether a passage corrects an article: its own, or another."""
    return article.status is ArticleStatus.CORRECTION or passage.kind.value == "correction"
