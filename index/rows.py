"""Articles as rows of articles.db, and back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from index.article import Article, ArticleMetadata, ArticleStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

_METADATA = (
    *("source", "title", "published", "url", "outlet", "updated", "author", "section"),
    *("status", "corrects", "embargo_until", "published_inferred"),
)
# What `metadata_from_row` takes, and `article_from_row`.
METADATA_COLUMNS = ", ".join(("article_id", "echo_of", *_METADATA))
ARTICLE_COLUMNS = ", ".join(("text", *_METADATA))


def article_row(article: Article) -> tuple[Any, ...]:
    """Return the values of `ARTICLE_COLUMNS`."""
    values = (getattr(article, name) for name in _METADATA)
    return article.text, *(v.isoformat() if isinstance(v, date) else v for v in values)


def article_digest(article: Article) -> bytes:
    """Return 16 bytes that change with anything that an article's file says."""
    stated = replace(article, published=article.published_as_stated, published_inferred=False)
    said = repr((article_row(stated), article.marks))
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def article_from_row(row: Sequence[Any]) -> Article:
    """Return the article of the values of `ARTICLE_COLUMNS`."""
    text, *values = row
    return Article(text=text, **_metadata(values))


def metadata_from_row(row: Sequence[Any]) -> ArticleMetadata:
    """Return what is known of an article, of the values of `METADATA_COLUMNS`."""
    article_id, echo_of, *values = row
    return ArticleMetadata(article_id, echo_of=echo_of, **_metadata(values))


def _metadata(values: Sequence[Any]) -> dict[str, Any]:
    found = dict(zip(_METADATA, values, strict=True))
    for name in ("published", "updated"):
        found[name] = date.fromisoformat(found[name]) if found[name] else None
    found["status"] = ArticleStatus(found["status"]) if found["status"] else None
    embargo = found["embargo_until"]
    found["embargo_until"] = datetime.fromisoformat(embargo) if embargo else None
    found["published_inferred"] = bool(found["published_inferred"])
    return found
