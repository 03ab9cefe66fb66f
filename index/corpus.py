"""The passages of a generation, and the lexical index (FTS5, BM25), beside its articles.

All is in one SQLite file, which `index.corpus_writer` writes.
"""

from __future__ import annotations

import json
import secrets
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from index.article import Kind, Passage, Span
from index.article_table import ArticleTable
from index.errors import IndexDamagedError
from index.filters import ALL
from index.stop_words import search_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.filters import Filters

# Beyond so many terms a question costs more time and finds nothing better.
MAX_TERMS = 64
# A condition over any number of numbers, which `among` binds.
IN = "(SELECT value FROM json_each(?))"
# What is embedded, and indexed, of a passage: the article's header and its own text.
EMBEDDED = "header || substr(text, start + 1, end - start)"


class Corpus(ArticleTable):
    """Reads the file of a generation. Every method raises `IndexDamagedError` if it is broken.

    Safe to use from several threads.
    """

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
        return Passage(article_id, start, end, text, Kind(kind), _spans(offsets, Kind(kind)))

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
        return self._passages

    @cached_property
    def _passages(self) -> int:
        ((count,),) = self._rows("SELECT count(*) FROM passages")
        return int(count)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article, in the order of its text."""
        rows = self._rows(
            "SELECT start, end, kind, sentences FROM passages WHERE article_id = ? ORDER BY start",
            article_id,
        )
        # SQLite would read the whole text for each of them, of which a long one has thousands.
        text = self.require_article(article_id).text if rows else ""
        return [
            Passage(article_id, start, end, text[start:end], kind, _spans(offsets, kind))
            for start, end, kind, offsets in ((*row[:2], Kind(row[2]), row[3]) for row in rows)
        ]

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


def _spans(offsets: str, kind: Kind) -> tuple[Span, ...]:
    """Return the spans of sentences as they are stored."""
    return tuple(Span(start, end, kind) for start, end in json.loads(offsets))


def _and(condition: str) -> str:
    return f" AND {condition}" if condition else ""


def _quoted(word: str) -> str:
    """Return a word, which has no quotation marks, as an FTS5 string."""
    return f'"{word}"'


def among(numbers: Iterable[int]) -> str:
    """Return numbers as the value of the parameter in `IN`."""
    return json.dumps(list(numbers))
