"""The articles in a generation's articles.db: their texts, and what they say of themselves.

The file is opened read-only and immutable, so that readers take no lock. Threads that read at the
same time have a connection each: a shared one would serialize them.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.article import ArticleStatus
from index.errors import IndexDamagedError
from index.rows import (
    ARTICLE_COLUMNS,
    METADATA_COLUMNS,
    article_from_row,
    metadata_from_row,
    open_immutable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.article import Article, ArticleMetadata
    from index.filters import Filters

# Articles cached in memory; the answers that are being made cite fewer.
MAX_CACHED_ARTICLES = 64

# Times are stored in UTC, in a form whose order is theirs.
_PUBLIC = "coalesce(embargo_until, '') <= ?2"
# The other sources of what is indexed once.
_ALSO_IN = (
    "SELECT source FROM articles JOIN"
    " (SELECT coalesce(echo_of, article_id) AS first FROM articles WHERE article_id = ?1)"
    " WHERE (echo_of = first OR article_id = first) AND article_id != ?1 ORDER BY source"
)


class ArticleTable:
    """Reads the articles. Every method raises `IndexDamagedError` if the file is broken.

    Safe to use from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pool: list[sqlite3.Connection] = []
        # An answer asks for the same few articles for its passages, quotes and checks.
        self._cache: dict[str, Article] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        with self._connection():
            pass  # a missing file is reported now, not at the first query

    def close(self) -> None:
        """Close every connection; no other thread may be reading."""
        while self._pool:
            self._pool.pop().close()

    def article(self, name: str) -> Article | None:
        """Return the article whose id or source is `name`."""
        found = self._cache.get(name) or self._article(name)
        if found is not None:
            if len(self._cache) >= MAX_CACHED_ARTICLES:
                self._cache.clear()
            self._cache[name] = found
        return found

    def public_article(self, name: str, now: datetime) -> Article | None:
        """Return the article whose id or source is `name`, unless it is under embargo `now`."""
        found = self.article(name)
        return None if found and found.is_embargoed(now) else found

    def require_article(self, article_id: str) -> Article:
        """Return the article of a passage. Raises `IndexDamagedError` when there is none."""
        article = self.article(article_id)
        if article is None:
            raise IndexDamagedError(f"The index lacks article {article_id}.")
        return article

    def _article(self, name: str) -> Article | None:
        with self._connection() as database:
            row = database.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE article_id = ? OR source = ?",
                (name, name),
            ).fetchone()
            if row is None:
                return None
            article = article_from_row(row)
            others = database.execute(_ALSO_IN, (article.article_id,))
            return replace(article, also_in=tuple(source for (source,) in others))

    def metadata(self) -> tuple[ArticleMetadata, ...]:
        """Return what is known of every article but its text, in the order of their sources."""
        return self._all_metadata

    @cached_property
    def _all_metadata(self) -> tuple[ArticleMetadata, ...]:
        with self._connection() as database:
            rows = database.execute(f"SELECT {METADATA_COLUMNS} FROM articles ORDER BY source")
            return tuple(map(metadata_from_row, rows))

    def sources_beginning(self, prefix: str, now: datetime) -> list[str]:
        """Return the sources of the articles whose source or id begins with `prefix`, in order.

        Those under embargo `now` are left out.
        """
        rows = self._rows(
            "SELECT source FROM articles WHERE (substr(source, 1, length(?1)) = ?1"
            f" OR substr(article_id, 1, length(?1)) = ?1) AND {_PUBLIC} ORDER BY source",
            prefix,
            now.isoformat(),
        )
        return [source for (source,) in rows]

    def names(self, column: str) -> tuple[str, ...]:
        """Return the different outlets, authors or sections, in order; `column` is 'outlet'."""
        if column not in self._names:
            rows = self._rows(
                f"SELECT DISTINCT {column} FROM articles WHERE {column} IS NOT NULL ORDER BY 1"
            )
            self._names[column] = tuple(name for (name,) in rows)
        return self._names[column]

    def corrections(self) -> tuple[ArticleMetadata, ...]:
        """Return what is known of the articles that are corrections, in the order of sources."""
        return self._corrections

    @cached_property
    def _corrections(self) -> tuple[ArticleMetadata, ...]:
        rows = self._rows(
            f"SELECT {METADATA_COLUMNS} FROM articles WHERE status = 'correction' ORDER BY source"
        )
        return tuple(map(metadata_from_row, rows))

    def withheld(self, now: datetime) -> tuple[str, ...]:
        """Return the ids of the articles that answer nothing: retracted, or under embargo `now`."""
        return tuple(
            article_id
            for article_id, status, embargo in self._withheld
            if status == ArticleStatus.RETRACTED or datetime.fromisoformat(embargo) > now
        )

    @cached_property
    def _withheld(self) -> list[tuple[str, str | None, str]]:
        return self._rows(
            "SELECT article_id, status, embargo_until FROM articles"
            " WHERE status = 'retracted' OR embargo_until IS NOT NULL"
        )

    def earliest(self) -> date | None:
        """Return the day of the first article that has one, or None when none has."""
        return self._earliest

    @cached_property
    def _earliest(self) -> date | None:
        ((day,),) = self._rows("SELECT min(published) FROM articles")
        return date.fromisoformat(day) if day else None

    def undated(self) -> int:
        """Return how many articles have no date."""
        ((count,),) = self._rows("SELECT count(*) FROM articles WHERE published IS NULL")
        return int(count)

    def articles(self) -> int:
        """Return how many articles there are."""
        return self._articles

    @cached_property
    def _articles(self) -> int:
        ((count,),) = self._rows("SELECT count(*) FROM articles")
        return int(count)

    def count_articles(self, filters: Filters) -> int:
        """Return how many articles filters let through."""
        condition, values = filters.condition()
        ((count,),) = self._rows(
            f"SELECT count(*) FROM articles WHERE {condition or 'TRUE'}", *values
        )
        return int(count)

    def recent(self, count: int, now: datetime) -> list[Article]:
        """Return up to `count` articles, newest first; those that state no day last, no echoes.

        Those under embargo `now` are left out.
        """
        with self._connection() as database:
            rows = database.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE echo_of IS NULL AND {_PUBLIC}"
                " ORDER BY published IS NULL OR published_inferred, published DESC, source"
                " LIMIT ?1",
                (count, now.isoformat()),
            ).fetchall()
            return [article_from_row(row) for row in rows]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._connection() as database:
            return database.execute(query, values).fetchall()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Take a connection from the pool, for this thread only."""
        try:
            database = self._acquire()
            try:
                yield database
            finally:
                self._pool.append(database)
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise IndexDamagedError(f"{self._path} is broken: {error}.") from error

    def _acquire(self) -> sqlite3.Connection:
        with suppress(IndexError):
            return self._pool.pop()
        return open_immutable(self._path)
