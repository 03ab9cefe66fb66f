"""Claims with their footnotes, numbered in the order in which they are first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer import Citation, Claim
from qa.verify import Footnoted, fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from index.article import Article, Span
    from index.corpus import Corpus
    from qa.read import Quote


class Citing:
    """Makes the footnotes of one answer. The same place has the same number everywhere."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._made: dict[tuple[str, Span], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The footnotes so far, by number."""
        return tuple(self._made.values())

    def claim(self, text: str, places: Sequence[tuple[str, Span]]) -> Claim | None:
        """Return a claim that stands on places of articles, or None if one of them does not stand.

        Days that a text counts from its own, such as 'on Friday', get their date in brackets, when
        all the articles are of one known day.
        """
        known = dict(self._made)
        citations = [self._cite(article_id, span) for article_id, span in places]
        if not citations or None in citations:
            self._made = known
            return None
        days = {self.article(article_id).published for article_id, _ in places}
        day = days.pop() if len(days) == 1 else None
        return Claim(_dated(text, day), tuple(filter(None, citations)))

    def quoted(self, quotes: Sequence[Quote]) -> list[Claim] | None:
        """Return a claim for every sentence; one that is said twice stands on both its places.

        None at all if one of them is not what stands in its place.
        """
        said: dict[str, list[Quote]] = {}
        for quote in quotes:
            said.setdefault(" ".join(quote.text.split()), []).append(quote)
        claims = []
        for same in said.values():
            claim = self.claim(same[0].text, [(one.article_id, one.span) for one in same])
            if claim is None or any(
                citation.quote != one.text
                for citation, one in zip(claim.citations, same, strict=True)
            ):
                return None
            claims.append(claim)
        return claims

    def _cite(self, article_id: str, span: Span) -> Citation | None:
        place = article_id, span
        if place not in self._made:
            citation = self._citation(self.article(article_id), span)
            claimed = Footnoted(*(getattr(citation, name) for name in Footnoted._fields))
            if fault(claimed, self._corpus.article):
                return None
            self._made[place] = citation
        return self._made[place]

    def _citation(self, article: Article, span: Span) -> Citation:
        return Citation(
            n=len(self._made) + 1,
            source=article.source,
            article_id=article.article_id,
            title=article.title,
            published=article.published.isoformat() if article.published else None,
            url=article.url,
            start=span.start,
            end=span.end,
            quote=article.text[span.start : span.end],
            sha256=article.sha256,
            kind=span.kind,
            outlet=article.outlet,
        )

    def article(self, article_id: str) -> Article:
        """Return an article that a passage names. Raises `IndexDamagedError` without it."""
        return self._corpus.known_article(article_id)


def _dated(text: str, day: date | None) -> str:
    if day is None:
        return text
    from qa.text.relative_dates import with_dates  # an article without a date needs no calendar

    return with_dates(text, day)


def as_text(claims: Sequence[Claim]) -> str:
    """Return claims as one text, each with the numbers of its footnotes."""
    marks = ("".join(f"[{one.n}]" for one in claim.citations) for claim in claims)
    return " ".join(f"{claim.text} {mark}" for claim, mark in zip(claims, marks, strict=True))
