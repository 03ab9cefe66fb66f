"""The articles, their passages, and the lexical index (FTS5, BM25): one SQLite file.

`index.corpus_writer` writes it; it is opened read-only and immutable, so that readers take no lock.
Threads that read at the same time have a connection each: a shared one would serialize them.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.article import Article, ArticleStatus, Kind, Passage, Span
from index.errors import IndexDamagedError
from index.filters import ALL
from index.rows import ARTICLE_COLUMNS, METADATA_COLUMNS, article_from_row, metadata_from_row
from index.stop_words import search_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from index.article import ArticleMetadata
    from index.filters import Filters

# Articles cached in memory; the answers that are being made cite fewer.
MAX_CACHED_ARTICLES = 64
# Beyond so many terms a question costs more time and finds nothing better.
MAX_TERMS = 64
# A condition over any number of numbers, which `among` binds.
IN = "(SELECT value FROM json_each(?))"
# What is embedded, and indexed, of a passage: the article's header and its own text.
EMBEDDED = "header || substr(text, start + 1, end - start)"

# Times are stored in UTC, in a form whose order is theirs.
_PUBLIC = "coalesce(embargo_until, '') <= ?2"
# The other sources of what is indexed once.
_ALSO_IN = (
    "SELECT source FROM articles JOIN"
    " (SELECT coalesce(echo_of, article_id) AS first FROM articles WHERE article_id = ?1)"
    " WHERE (echo_of = first OR article_id = first) AND article_id != ?1 ORDER BY source"
)


class Corpus:
    """Reads the file of a generation. Every method raises `IndexDamagedError` if it is broken.

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

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of these numbers, in the order asked for."""
        return [self._passage(number) for number in numbers]

    def _passage(self, number: int) -> Passage:
        rows = self._rows(
            "SELECT p.article_id, p.start, p.end, p.kind, p.sentences,"
            " substr(a.text, p.start + 1, p.end - p.start)"
            " FROM passages p JOIN articles a USING (article_id) WHERE number = ?",
            number,
        )
        if not rows:
            raise IndexDamagedError(f"{self._path} lacks passage {number}.")
        ((article_id, start, end, kind, offsets, text),) = rows
        sentences = tuple(Span(first, last, Kind(kind)) for first, last in json.loads(offsets))
        return Passage(article_id, start, end, text, Kind(kind), sentences)

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return passages by their places: in the order of sources, and of an article's text."""
        wanted = set(numbers)
        rows = self._rows(
            f"SELECT number FROM passages JOIN articles USING (article_id) WHERE number IN {IN}"
            " ORDER BY source, start",
            among(wanted),
        )
        if len(rows) != len(wanted):
            raise IndexDamagedError(f"{self._path} lacks passages, or their articles.")
        return {number: place for place, (number,) in enumerate(rows)}

    def embedded_texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return what was embedded of each of these passages."""
        return dict(
            self._rows(
                f"SELECT number, {EMBEDDED}"
                f" FROM passages JOIN articles USING (article_id) WHERE number IN {IN}",
                among(numbers),
            )
        )

    def vectors(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the name of the vector of each of these passages."""
        return dict(
            self._rows(f"SELECT number, vector FROM passages WHERE number IN {IN}", among(numbers))
        )

    def passages_of_vectors(
        self, found: Mapping[int, float], count: int, filters: Filters = ALL
    ) -> dict[int, float]:
        """Return up to `count` passages with the scores of their vectors, in the same order.

        Of several passages of one article that share a vector, the first: the others say no more.
        With `filters`, those of such articles only.
        """
        condition, values = filters.condition()
        rows = self._rows(
            "SELECT vector, number, min(start) FROM passages JOIN articles USING (article_id)"
            f" WHERE vector IN {IN}{_and(condition)} GROUP BY vector, article_id ORDER BY source",
            among(found),
            *values,
        )
        passages: dict[int, list[int]] = {vector: [] for vector in found}
        for vector, number, _ in rows:
            passages[vector].append(number)
        if not condition and not all(passages.values()):
            raise IndexDamagedError(f"{self._path} lacks passages, or their articles.")
        scored = ((number, score) for vector, score in found.items() for number in passages[vector])
        return dict(islice(scored, count))

    def vectors_of(self, filters: Filters) -> list[int]:
        """Return the names of the vectors of the articles that filters let through."""
        condition, values = filters.condition()
        rows = self._rows(
            "SELECT DISTINCT vector FROM articles CROSS JOIN passages USING (article_id)"
            f" WHERE vector IS NOT NULL{_and(condition)}",
            *values,
        )
        return [vector for (vector,) in rows]

    def count_articles(self, filters: Filters) -> int:
        """Return how many articles filters let through."""
        condition, values = filters.condition()
        ((count,),) = self._rows(
            f"SELECT count(*) FROM articles WHERE {condition or 'TRUE'}", *values
        )
        return int(count)

    def lexical(self, question: str, count: int, filters: Filters = ALL) -> dict[int, float]:
        """Return up to `count` passages by BM25, best first; a greater score is better.

        Equal ones come in the order of sources, and of an article's text. Any question is safe:
        none of it is read as FTS5 syntax. With `filters`, only those of such articles.
        """
        match = " OR ".join(_quoted(word) for word in search_terms(question)[:MAX_TERMS])
        if not match:
            return {}
        condition, values = filters.condition()
        if condition:
            condition = (
                " AND words.rowid IN (SELECT number FROM articles CROSS JOIN passages"
                f" USING (article_id) WHERE {condition})"
            )
        rows = self._rows(
            "SELECT best.number, score FROM"
            " (SELECT words.rowid AS number, -bm25(words) AS score FROM words"
            f" WHERE words MATCH ?{condition} ORDER BY bm25(words), words.rowid LIMIT {count:d})"
            " best LEFT JOIN passages USING (number) LEFT JOIN articles USING (article_id)"
            " ORDER BY score DESC, source, start",
            match,
            *values,
        )
        return dict(rows)

    def with_any_of(self, words: Iterable[str], count: int) -> list[int]:
        """Return up to `count` passages that hold any of some words, in any of their forms."""
        match = " OR ".join(map(_quoted, sorted(words)))
        rows = self._rows("SELECT rowid FROM words WHERE words MATCH ? LIMIT ?", match, count)
        return [number for (number,) in rows]

    def frequency(self, word: str) -> int:
        """Return how many passages hold a word, in any of its forms: its document frequency."""
        ((count,),) = self._rows("SELECT count(*) FROM words WHERE words MATCH ?", _quoted(word))
        return int(count)

    def count(self) -> int:
        """Return how many passages there are."""
        return self._counts[1]

    def articles(self) -> int:
        """Return how many articles there are."""
        return self._counts[0]

    @cached_property
    def _counts(self) -> tuple[int, int]:
        ((articles, passages),) = self._rows(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        )
        return articles, passages

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

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article, in the order of its text."""
        rows = self._rows(
            "SELECT number FROM passages WHERE article_id = ? ORDER BY start", article_id
        )
        return self.passages([number for (number,) in rows])

    def sample(self, count: int) -> list[int]:
        """Return up to `count` passages, any: their numbers are spread evenly."""
        start = secrets.randbits(62)  # half of the numbers are greater
        rows = self._rows(
            f"SELECT number FROM passages WHERE number >= ? ORDER BY number LIMIT {count:d}", start
        )
        return [number for (number,) in rows]

    def lexical_count(self) -> int:
        """Return how many passages the lexical index holds."""
        ((count,),) = self._rows("SELECT count(*) FROM words_docsize")
        return int(count)

    def vector_count(self) -> int:
        """Return how many different vectors the passages have."""
        ((count,),) = self._rows("SELECT count(DISTINCT vector) FROM passages")
        return int(count)

    def check(self) -> None:
        """Raise `IndexDamagedError` unless SQLite finds the whole file sound."""
        ((result,),) = self._rows("PRAGMA quick_check(1)")
        if result != "ok":
            raise IndexDamagedError(f"{self._path} is broken: {result}.")

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
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,  # the pool lends it to one thread at a time
        )


def _and(condition: str) -> str:
    return f" AND {condition}" if condition else ""


def _quoted(word: str) -> str:
    """Return a word, which has no quotation marks, as an FTS5 string."""
    return f'"{word}"'


def among(numbers: Iterable[int]) -> str:
    """Return numbers as the value of the parameter in `IN`."""
    return json.dumps(list(numbers))
