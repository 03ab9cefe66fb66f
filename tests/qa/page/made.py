"""Makes answers over articles that need no index, and their pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qa.answer import Answer, Citation, Claim, as_text
from qa.page.page import EvidencePage, answer_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.article import Article

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def cite(n: int, article: Article, start: int, end: int) -> Citation:
    """Return a footnote to a span of an article."""
    published = article.published.isoformat() if article.published else None
    return Citation(
        n=n,
        source=article.source,
        article_id=article.article_id,
        title=article.title,
        published=published,
        url=article.url,
        start=start,
        end=end,
        quote=article.text[start:end],
        sha256=article.sha256,
        outlet=article.outlet,
    )


def quoting(*citations: Citation, question: str = "What is said?") -> Answer:
    """Return an answer that quotes each of the citations."""
    claims = [Claim(" ".join(one.quote.split()), (one,)) for one in citations]
    return Answer(
        question=question,
        standalone_question=question,
        answered=True,
        answer=as_text(claims),
        confidence=0.9,
        citations=citations,
        claims=tuple(claims),
        generation="g",
    )


def page_of(answer: Answer, articles: Sequence[Article] = ()) -> EvidencePage:
    """Return the page of an answer over an index that holds some articles."""
    by_id: Mapping[str, Article] = {one.article_id: one for one in articles}
    return answer_page(answer, by_id.get, "g", NOW)
