"""The footnotes of an answer, held against their articles, and grouped by article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qa.page.marking import MarkedText, QuotedSpan, mark
from qa.text.urls import safe_url, url_at_quote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.article import Article, ArticleStatus
    from qa.answer import Citation

    FindArticle = Callable[[str], Article | None]
    """An article's id to the article; None when there is none."""

GONE = "The article is not in the index any more. The quote is shown as it was saved."
CHANGED = "The article has changed since. The quote is shown as it was saved."
NOT_VERBATIM = "These words do not stand in the article at this place."


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a person reads it; `iso` is '' when it is no day."""

    text: str
    iso: str

    @classmethod
    def of(cls, published: str | None) -> Day | None:
        """Read a day as a citation has it."""
        if not published:
            return None
        try:
            return cls(f"{date.fromisoformat(published):%-d %B %Y}", published)
        except ValueError:
            return cls(published, "")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: `url` opens its article at the quote, `problem` says why it is not marked."""

    citation: Citation
    url: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What footnotes cite of one article; `marked` is its text, unless it changed or is gone.

    `differing` names what an answer says otherwise of the article than the article itself.
    """

    name: str
    title: str | None
    outlet: str | None
    published: Day | None
    url: str | None
    article_id: str
    sha256: str
    footnotes: tuple[Footnote, ...]
    problem: str | None = None
    differing: tuple[str, ...] = ()
    marked: MarkedText | None = None
    status: ArticleStatus | None = None


def sources(citations: Sequence[Citation], find: FindArticle) -> tuple[Source, ...]:
    """Return the cited articles in the order of their first footnotes."""
    grouped: dict[tuple[str, str], list[Citation]] = {}
    for one in sorted(citations, key=lambda citation: citation.n):
        grouped.setdefault((one.article_id, one.sha256), []).append(one)
    return tuple(_source(same, find(key[0])) for key, same in grouped.items())


def _source(citations: Sequence[Citation], article: Article | None) -> Source:
    first = citations[0]
    if article is None or article.sha256 != first.sha256:
        problem = GONE if article is None else CHANGED
        notes = tuple(Footnote(one, url_at_quote(one.url, one.quote), problem) for one in citations)
        return Source(
            name=first.source,
            title=first.title,
            outlet=first.outlet,
            published=Day.of(first.published),
            url=safe_url(first.url),
            article_id=first.article_id,
            sha256=first.sha256,
            footnotes=notes,
            problem=problem,
        )
    notes = tuple(_footnote(one, article) for one in citations)
    standing = [one.citation for one in notes if one.problem is None]
    return Source(
        name=article.source,
        title=article.title,
        outlet=article.outlet,
        published=Day.of(stated.isoformat() if (stated := article.published_as_stated) else None),
        url=safe_url(article.url),
        article_id=article.article_id,
        sha256=article.sha256,
        footnotes=notes,
        differing=_differing(citations, article),
        status=article.status,
        marked=mark(article.text, [QuotedSpan(one.n, one.start, one.end) for one in standing]),
    )


def _footnote(citation: Citation, article: Article) -> Footnote:
    start, end = citation.start, citation.end
    stands = 0 <= start < end and article.text[start:end] == citation.quote
    return Footnote(
        citation,
        url_at_quote(article.url, citation.quote) if stands else None,
        None if stands else NOT_VERBATIM,
    )


def _differing(citations: Sequence[Citation], article: Article) -> tuple[str, ...]:
    stated = article.published_as_stated
    published = stated.isoformat() if stated else None
    own = {
        "file": ("source", article.source),
        "title": ("title", article.title),
        "date": ("published", published),
        "address": ("url", article.url),
    }
    return tuple(
        word
        for word, (name, value) in own.items()
        if any(getattr(one, name) != value for one in citations)
    )
