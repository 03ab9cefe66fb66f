"""Keeps apart which articles are echoes of which, in articles.db, while articles come and go.

What is compared is a wording: all articles that say the same words have one. Two wordings that
are echoes of each other are a pair, whenever they came. What pairs join is looked at together, and
which article is an echo of which depends on that alone: so an index that followed its articles
finds what one made out of nothing finds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from index.article import Kind, Span
from index.clean import mark
from index.echoes import MIN_SHARED, echo_words, is_echo, sketch, wording
from index.rows import ARTICLE_COLUMNS, article_from_row

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from index.article import Article

SCHEMA = """
CREATE TABLE sketches (
  hash INTEGER NOT NULL, wording BLOB NOT NULL, PRIMARY KEY (hash, wording)
) WITHOUT ROWID;
CREATE INDEX sketches_of_wording ON sketches (wording);
CREATE TABLE echoes (
  wording BLOB NOT NULL, other BLOB NOT NULL, PRIMARY KEY (wording, other)
) WITHOUT ROWID;
CREATE INDEX articles_of_wording ON articles (wording) WHERE wording IS NOT NULL;
CREATE INDEX articles_of_echo ON articles (echo_of) WHERE echo_of IS NOT NULL;
"""

# An article of less than this share of the longest one's words is a part of it.
MIN_WHOLE = 0.9


class _Row(NamedTuple):
    """What is known of an article that has a wording."""

    article_id: str
    source: str
    day: str | None
    wording: bytes
    length: int
    echo_of: str | None


class EchoWriter:
    """Changes the echoes in a file that `CorpusWriter` has open."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._new: set[bytes] = set()
        self._changed: set[bytes] = set()

    def add(self, article: Article) -> tuple[bytes | None, int]:
        """Take in an article that is about to be added; return its wording, and of how many words.

        None when it has too few.
        """
        words = echo_words(mark(article))
        name = wording(article, words)
        if name is None:
            return None, 0
        if not self._articles(name):
            self._new.add(name)
            rows = [(value, name) for value in sketch(article, words)]
            self._database.executemany("INSERT INTO sketches VALUES (?, ?)", rows)
        self._changed.add(name)
        return name, len(words)

    def remove(self, name: bytes | None) -> None:
        """Forget a wording, if no article has it any more."""
        if name is None:
            return
        if self._articles(name):
            self._changed.add(name)
            return
        self._changed |= self._others(name)
        self._changed.discard(name)
        self._new.discard(name)
        self._database.execute("DELETE FROM sketches WHERE wording = ?", (name,))
        self._database.executemany(
            "DELETE FROM echoes WHERE wording = ? AND other = ?",
            [pair for other in self._others(name) for pair in ((name, other), (other, name))],
        )

    def settle(self) -> tuple[list[str], list[str]]:
        """Find the echoes of what is new; return the articles that became echoes, and ceased to be.

        Called once every article is added and removed.
        """
        for name in self._new:
            for other in self._alike(name):
                if is_echo(self._words(name), self._words(other)):
                    pairs = ((name, other), (other, name))
                    self._database.executemany("INSERT OR IGNORE INTO echoes VALUES (?, ?)", pairs)
        became: list[str] = []
        ceased: list[str] = []
        while self._changed:
            together = self._together(self._changed.pop())
            self._changed -= together
            self._name_firsts(together, became, ceased)
        self._new.clear()
        return became, ceased

    def _name_firsts(self, together: set[bytes], became: list[str], ceased: list[str]) -> None:
        """Make each article an echo of the first that it is one of; what is none is a first.

        Two that differ may have an echo in common. First come those of about the greatest length,
        of which the others are parts, and of these the first that was published.
        """
        rows = [row for name in together for row in self._articles(name)]
        longest = max((row.length for row in rows), default=0)
        rows.sort(key=lambda row: (row.length < MIN_WHOLE * longest, row.day or "9", row.source))
        firsts: list[_Row] = []
        for row in rows:
            alike = {row.wording} | self._others(row.wording)
            now = next((one.article_id for one in firsts if one.wording in alike), None)
            if now is None:
                firsts.append(row)
            if now != row.echo_of:
                self._database.execute(
                    "UPDATE articles SET echo_of = ? WHERE article_id = ?", (now, row.article_id)
                )
            if (now is None) != (row.echo_of is None):
                (ceased if now is None else became).append(row.article_id)

    def _together(self, name: bytes) -> set[bytes]:
        found, waiting = {name}, [name]
        while waiting:
            more = self._others(waiting.pop()) - found
            found |= more
            waiting += more
        return found

    def _articles(self, name: bytes) -> list[_Row]:
        rows = self._database.execute(
            "SELECT article_id, source, published, wording, length, echo_of FROM articles"
            " WHERE wording = ?",
            (name,),
        )
        return [_Row(*row) for row in rows]

    def _others(self, name: bytes) -> set[bytes]:
        rows: Iterable[tuple[bytes]] = self._database.execute(
            "SELECT other FROM echoes WHERE wording = ?", (name,)
        )
        return {other for (other,) in rows}

    def _alike(self, name: bytes) -> list[bytes]:
        """Return the wordings that share enough of a wording's sketch to be compared with it."""
        rows = self._database.execute(
            "SELECT other.wording FROM sketches own JOIN sketches other USING (hash)"
            " WHERE own.wording = ?1 AND other.wording != ?1"
            f" GROUP BY other.wording HAVING count(*) >= {MIN_SHARED:d}",
            (name,),
        ).fetchall()
        return [other for (other,) in rows]

    def _words(self, name: bytes) -> list[str]:
        body, *row = self._database.execute(
            f"SELECT body, {ARTICLE_COLUMNS} FROM articles WHERE wording = ? ORDER BY source"
            " LIMIT 1",
            (name,),
        ).fetchone()
        marks = (Span(0, body, Kind.FRONT_MATTER),) if body else ()
        return echo_words(mark(replace(article_from_row(row), marks=marks)))
