"""Footnotes: made for claims, numbered as they are first needed, and checked at their offsets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from qa.answer import Citation, Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from index.article import Article, Span
    from index.corpus import Corpus

    FindArticle = Callable[[str], Article | None]
    """A source to its article, or None when there is none."""


class Footnoted(NamedTuple):
    """What a footnote claims: that these characters of this text are this quote."""

    source: str
    start: int
    end: int
    quote: str
    sha256: str


def fault(claim: Footnoted, find: FindArticle) -> str | None:
    """Return what is wrong with a footnote, in words, or None when it stands."""
    article = find(claim.source)
    if article is None:
        return f"{claim.source} is not there any more"
    if not claim.quote:
        return "the quote is empty"
    here = article.text[claim.start : claim.end] if 0 <= claim.start < claim.end else ""
    if here != claim.quote:
        return (
            f"characters {claim.start}-{claim.end} of {claim.source} are not the quote,"
            f" but {here[:80]!r}"
        )
    if article.sha256 != claim.sha256:
        return f"{claim.source} has changed since, though the quote still stands where it stood"
    return None


_TYPES = {"source": str, "start": int, "end": int, "quote": str, "sha256": str}


def parse_claim(citation: dict[str, Any]) -> Footnoted:
    """Read a citation of the JSON contract. Raises `ValueError`, which names the field."""
    for name, wanted in _TYPES.items():
        if type(citation.get(name)) is not wanted:
            raise ValueError(f"a citation's {name!r} is missing or no {wanted.__name__}")
    return Footnoted(**{name: citation[name] for name in _TYPES})


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of an article, as they were read, that stand for a sentence of the answer."""

    article_id: str
    span: Span
    text: str


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
