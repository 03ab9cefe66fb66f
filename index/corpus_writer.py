"""Writes the articles and passages of a generation that is not live yet: articles.db.

It starts empty or as a copy of the live generation's, of which it changes only what has changed.
What depends on all articles, which lines are boilerplate, `line_counts` keeps.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index import echo_writer, file_records, line_counts
from index.article import Kind, Span, passage_number
from index.clean import mark
from index.corpus import EMBEDDED, IN, among
from index.line_counts import LineCounts
from index.parse import file_of
from index.rows import ARTICLE_COLUMNS, SCHEMA, article_digest, article_from_row, article_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from index.article import Article, Passage
    from index.file_records import FileRecord


class CorpusWriter:
    """Changes articles.db. Raises `sqlite3.Error`; a file left half-written is thrown away."""

    def __init__(self, path: Path, *, stemming: bool = True) -> None:
        """Open the file at `path`, or make an empty one.

        With `stemming`, an empty one finds words in any of their English forms (Porter).
        """
        is_new = not path.exists()
        self._database = sqlite3.connect(path, isolation_level=None)
        # No other process reads it yet, and publishing syncs it.
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        if is_new:
            self._database.executescript(SCHEMA.format(stemmer="porter " if stemming else ""))
            self._database.executescript(echo_writer.SCHEMA)
            self._database.executescript(line_counts.SCHEMA)
            self._database.executescript(file_records.SCHEMA)
        self._database.execute("BEGIN")
        self._lines = LineCounts(self._database, is_new=is_new)
        self._echoes = echo_writer.EchoWriter(self._database)
        self.freed: set[int] = set()
        """The vectors of deleted passages; other passages may still have them."""

    def close(self) -> None:
        """Write everything and close the file."""
        self._database.execute("COMMIT")
        self._database.close()

    def keep_articles(self, file: str, articles: Iterable[Article]) -> list[Article]:
        """Remove the articles of a seed file that are not among `articles`, with their passages.

        Those that are not there yet, as they are now, are returned: `add_article` takes them.
        """
        rows = self._database.execute("SELECT source, digest FROM articles WHERE file = ?", (file,))
        old = dict(rows.fetchall())
        new = {article.source: article for article in articles}
        kept = {source for source in new if old.get(source) == article_digest(new[source])}
        for source in old.keys() - kept:
            self._remove_article(source)
        return [article for source, article in new.items() if source not in kept]

    def add_article(self, article: Article, header: str) -> None:
        """Add an article, which `articles_to_cut` will give.

        `header` is what is embedded and indexed in front of each of its passages.
        """
        if not self._has_text(article.sha256):
            self._lines.add(article.text)
        body = article.marks[-1].end if article.marks else 0
        file = file_of(article.source)
        own = (article.article_id, file, article_digest(article), body, article.sha256, header)
        row = (*own, *self._echoes.add(article), *article_row(article))
        self._database.execute(
            "INSERT INTO articles (article_id, file, digest, body, sha256, header,"
            " wording, length,"
            f" {ARTICLE_COLUMNS})"
            f" VALUES ({', '.join('?' * len(row))})",
            row,
        )

    def _remove_article(self, source: str) -> None:
        article_id, text, sha256, wording = self._database.execute(
            "SELECT article_id, text, sha256, wording FROM articles WHERE source = ?", (source,)
        ).fetchone()
        self._remove_passages(article_id)
        self._database.execute("DELETE FROM articles WHERE article_id = ?", (article_id,))
        self._echoes.remove(wording)
        if not self._has_text(sha256):
            self._lines.remove(text)

    def settle_echoes(self) -> None:
        """Take the passages of articles that have become echoes; cut those again that are none now.

        Called once every article is added and removed.
        """
        became, ceased = self._echoes.settle()
        for article_id in became:
            self._remove_passages(article_id)
        self._database.executemany(
            "UPDATE articles SET cut = ? WHERE article_id = ?",
            [*((1, one) for one in became), *((0, one) for one in ceased)],
        )

    def cut_again_where_boilerplate_changed(self) -> None:
        """Take back the passages of articles with a line that has become boilerplate, or is none.

        Called once every article is added and removed.
        """
        if not (changed := self._lines.changed()):
            return  # the rest reads every article
        rows = self._database.execute(
            "SELECT DISTINCT article_id FROM articles JOIN json_each(?) WHERE cut"
            " AND echo_of IS NULL"
            " AND instr(text, value)",
            (json.dumps(changed),),
        ).fetchall()
        for (article_id,) in rows:
            self._remove_passages(article_id)
        self._database.executemany("UPDATE articles SET cut = 0 WHERE article_id = ?", rows)

    def set_records(self, old: Mapping[str, FileRecord], new: Mapping[str, FileRecord]) -> None:
        """Replace the records of the seed files, which are the `old` ones."""
        file_records.write_records(self._database, old, new)

    def count_to_cut(self) -> int:
        """Return how many articles have no passages."""
        found = self._database.execute("SELECT count(*) FROM articles WHERE NOT cut").fetchone()
        return int(found[0])

    def articles_to_cut(self, count: int) -> list[tuple[Article, str]]:
        """Return up to `count` articles without passages, marked, with their headers."""
        rows = self._database.execute(
            f"SELECT header, body, {ARTICLE_COLUMNS} FROM articles"
            f" WHERE NOT cut ORDER BY source LIMIT {count:d}"
        ).fetchall()
        return [
            (self._marked(body, article_from_row(values)), header) for header, body, *values in rows
        ]

    def add_passages(self, article: Article, header: str, passages: Iterable[Passage]) -> None:
        """Add the passages of an article, without their vectors."""
        for passage in passages:
            embedded = header + passage.text
            number = passage_number(passage, embedded)
            offsets = json.dumps([(span.start, span.end) for span in passage.sentences])
            self._database.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (number, passage.article_id, passage.start, passage.end, passage.kind, offsets),
            )
            self._database.execute(
                "INSERT INTO words (rowid, text) VALUES (?, ?)", (number, embedded)
            )
        self._database.execute(
            "UPDATE articles SET cut = 1 WHERE article_id = ?", (article.article_id,)
        )

    def without_vector(self) -> list[int]:
        """Return the passages without a vector, long and short ones mixed."""
        rows = self._database.execute(
            "SELECT number FROM passages WHERE vector IS NULL ORDER BY number"
        )
        return [number for (number,) in rows]

    def embedded_texts(self, numbers: Iterable[int]) -> list[tuple[int, str, date | None]]:
        """Return number, embedded text and the article's day of these passages."""
        rows = self._database.execute(
            f"SELECT number, {EMBEDDED}, published"
            f" FROM passages JOIN articles USING (article_id) WHERE number IN {IN}",
            (among(numbers),),
        )
        return [
            (number, text, date.fromisoformat(day) if day else None) for number, text, day in rows
        ]

    def all_embedded_texts(self) -> Iterator[str]:
        """Yield the embedded text of every passage."""
        rows = self._database.execute(
            f"SELECT {EMBEDDED} FROM passages JOIN articles USING (article_id)"
        )
        yield from (text for (text,) in rows)

    def counts(self) -> tuple[int, int]:
        """Return how many articles and how many passages there are."""
        articles, passages = self._database.execute(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        ).fetchone()
        return articles, passages

    def set_vectors(self, vectors: Mapping[int, int]) -> set[int]:
        """Set the vectors of passages; return those vectors that are new to the index."""
        names = set(vectors.values())
        known = self._used(names) | self.freed
        self._database.executemany(
            "UPDATE passages SET vector = ? WHERE number = ?",
            [(vector, number) for number, vector in vectors.items()],
        )
        return names - known

    def unused(self) -> set[int]:
        """Return the freed vectors that no passage has any more."""
        return self.freed - self._used(self.freed)

    def _used(self, vectors: Iterable[int]) -> set[int]:
        rows = self._database.execute(
            f"SELECT DISTINCT vector FROM passages WHERE vector IN {IN}", (among(vectors),)
        )
        return {vector for (vector,) in rows}

    def _has_text(self, sha256: str) -> bool:
        """Tell whether an article has this text: one filed thrice counts once."""
        found = self._database.execute("SELECT 1 FROM articles WHERE sha256 = ?", (sha256,))
        return found.fetchone() is not None

    def _remove_passages(self, article_id: str) -> None:
        rows = self._database.execute(
            f"SELECT number, {EMBEDDED}, vector"
            " FROM passages JOIN articles USING (article_id) WHERE article_id = ?",
            (article_id,),
        ).fetchall()
        self._database.executemany(
            "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
            [(number, text) for number, text, _ in rows],
        )
        self._database.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
        self.freed |= {vector for *_, vector in rows}

    def _marked(self, body: int, article: Article) -> Article:
        repeated = self._lines.repeated(article.text)
        front_matter = (Span(0, body, Kind.FRONT_MATTER),) if body else ()
        return mark(replace(article, marks=front_matter), repeated)
