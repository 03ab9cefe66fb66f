"""Citations: built for claims, numbered in the order of first use, verbatim at their offsets."""

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


class CitedSpan(NamedTuple):
    """What a citation asserts: `text[start:end] == quote`, in the text whose hash is `sha256`.

    Offsets count Unicode code points.
    """

    source: str
    start: int
    end: int
    quote: str
    sha256: str


def check_citation(cited: CitedSpan, find: FindArticle) -> str | None:
    """Return what is wrong with a citation, in words, or None when its quote is verbatim."""
    article = find(cited.source)
    if article is None:
        return f"{cited.source} is not there any more"
    if not cited.quote:
        return "the quote is empty"
    here = article.text[cited.start : cited.end] if 0 <= cited.start < cited.end else ""
    if here != cited.quote:
        return (
            f"characters {cited.start}-{cited.end} of {cited.source} are not the quote,"
            f" but {here[:80]!r}"
        )
    if article.sha256 != cited.sha256:
        return f"{cited.source} has changed since, though the quote still stands where it stood"
    return None


_TYPES = {"source": str, "start": int, "end": int, "quote": str, "sha256": str}


def parse_citation(citation: dict[str, Any]) -> CitedSpan:
    """Read a citation of the JSON contract. Raises `ValueError`, which names the field."""
    for name, wanted in _TYPES.items():
        if type(citation.get(name)) is not wanted:
            raise ValueError(f"a citation's {name!r} is missing or no {wanted.__name__}")
    return CitedSpan(**{name: citation[name] for name in _TYPES})


def cite(n: int, article: Article, span: Span) -> Citation:
    """Return footnote number `n` to a span of an article."""
    day = article.published_as_stated
    return Citation(
        n=n,
        source=article.source,
        article_id=article.article_id,
        title=article.title,
        published=day.isoformat() if day else None,
        url=article.url,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
        sha256=article.sha256,
        kind=span.kind,
        outlet=article.outlet,
        also_in=article.also_in,
    )


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of an article, with its text as the reader saw it; it becomes a claim."""

    article_id: str
    span: Span
    text: str


class CitationBuilder:
    """Builds the citations of one answer. The same span has the same number everywhere."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._by_span: dict[tuple[str, Span], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, by number."""
        return tuple(self._by_span.values())

    def claim(self, text: str, spans: Sequence[tuple[str, Span]]) -> Claim | None:
        """Return a claim that cites spans of articles by their ids, or None if one is not verbatim.

        Relative days in `text`, such as 'on Friday', get their date in brackets when all the
        articles are of one known day.
        """
        before = dict(self._by_span)
        citations = [self._cite(article_id, span) for article_id, span in spans]
        if not citations or None in citations:
            self._by_span = before
            return None
        days = {self.article(article_id).published_as_stated for article_id, _ in spans}
        day = days.pop() if len(days) == 1 else None
        return Claim(_dated(text, day), tuple(filter(None, citations)))

    def quoted_claims(self, quotes: Sequence[Quote]) -> list[Claim] | None:
        """Return a claim for every quote; quotes of the same text are one claim that cites each.

        None at all if one of them is not verbatim at its offsets.
        """
        by_text: dict[str, list[Quote]] = {}
        for quote in quotes:
            by_text.setdefault(" ".join(quote.text.split()), []).append(quote)
        claims = []
        for same in by_text.values():
            claim = self.claim(same[0].text, [(one.article_id, one.span) for one in same])
            if claim is None or any(
                citation.quote != one.text
                for citation, one in zip(claim.citations, same, strict=True)
            ):
                return None
            claims.append(claim)
        return claims

    def _cite(self, article_id: str, span: Span) -> Citation | None:
        key = article_id, span
        if key not in self._by_span:
            citation = cite(len(self._by_span) + 1, self.article(article_id), span)
            cited = CitedSpan(*(getattr(citation, name) for name in CitedSpan._fields))
            if check_citation(cited, self._corpus.article):
                return None
            self._by_span[key] = citation
        return self._by_span[key]

    def article(self, article_id: str) -> Article:
        """Return an article that a passage names. Raises `IndexDamagedError` without it."""
        return self._corpus.require_article(article_id)


def _dated(text: str, day: date | None) -> str:
    if day is None:
        return text
    from qa.text.relative_dates import with_dates  # an article without a date needs no calendar

    return with_dates(text, day)
