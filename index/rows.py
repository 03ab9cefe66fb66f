"""The tables of articles.db, and articles as rows of it, and back."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from index.article import Article, ArticleMetadata, ArticleStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# The lexical index keeps no text: to delete a passage from it takes the text that was indexed.
SCHEMA = """
CREATE TABLE articles (
  article_id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, file TEXT NOT NULL,
  digest BLOB NOT NULL, title TEXT, published TEXT,
  url TEXT, outlet TEXT, updated TEXT, author TEXT, section TEXT, status TEXT, corrects TEXT,
  embargo_until TEXT, published_inferred INTEGER NOT NULL, body INTEGER NOT NULL,
  sha256 TEXT NOT NULL, wording BLOB, length INTEGER, echo_of TEXT,
  header TEXT NOT NULL, cut INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL
);
CREATE INDEX articles_of_file ON articles (file, source, digest);
CREATE INDEX articles_of_text ON articles (sha256);
CREATE INDEX articles_to_cut ON articles (source) WHERE NOT cut;
CREATE INDEX articles_correcting ON articles (source) WHERE status = 'correction';
CREATE INDEX articles_withheld ON articles (article_id, status, embargo_until)
  WHERE status = 'retracted' OR embargo_until IS NOT NULL;
CREATE TABLE passages (
  number INTEGER PRIMARY KEY, article_id TEXT NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL, kind TEXT NOT NULL, sentences TEXT NOT NULL, vector INTEGER
);
CREATE INDEX passages_of_article ON passages (article_id, start);
CREATE INDEX passages_of_vector ON passages (vector);
CREATE VIRTUAL TABLE words USING fts5 (
  text, content = '', tokenize = '{stemmer}unicode61 remove_diacritics 2'
);
"""
_METADATA = tuple(
    one.name for one in fields(ArticleMetadata) if one.name not in ("article_id", "echo_of")
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


def open_immutable(path: Path) -> sqlite3.Connection:
    """Open the file of a generation for reading, without a lock: nobody writes it any more.

    Any thread may use the connection, one at a time. Raises `sqlite3.Error`.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)
