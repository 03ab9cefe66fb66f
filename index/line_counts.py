"""In how many texts each short line stands, in articles.db: what stands in many is boilerplate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from index.clean import MIN_REPEATS, short_lines

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

SCHEMA = """
CREATE TABLE lines (line TEXT PRIMARY KEY, texts INTEGER NOT NULL) WITHOUT ROWID;
"""


class LineCounts:
    """Changes the counts in a file that `CorpusWriter` has open."""

    def __init__(self, database: sqlite3.Connection, *, is_new: bool) -> None:
        """Count in an empty file when it `is_new`: there nothing has changed."""
        self._database = database
        self._is_new = is_new
        self._before: dict[str, int] = {}

    def add(self, text: str) -> None:
        """Count the lines of a text that no article had."""
        self._count(short_lines(text), 1)

    def remove(self, text: str) -> None:
        """Count the lines of a text no more: no article has it."""
        lines = short_lines(text)
        self._count(lines, -1)
        self._database.executemany(
            "DELETE FROM lines WHERE line = ? AND texts = 0", [(line,) for line in lines]
        )

    def changed(self) -> list[str]:
        """Return the lines that have become boilerplate, or ceased to be, since the beginning."""
        now = self._counts(self._before)
        return [
            line
            for line, count in self._before.items()
            if (count >= MIN_REPEATS) != (now.get(line, 0) >= MIN_REPEATS)
        ]

    def repeated(self, text: str) -> set[str]:
        """Return the lines of a text that are boilerplate."""
        counts = self._counts(short_lines(text))
        return {line for line, count in counts.items() if count >= MIN_REPEATS}

    def _count(self, lines: set[str], change: int) -> None:
        if not self._is_new:
            new = lines - self._before.keys()
            self._before |= dict.fromkeys(new, 0) | self._counts(new)
        self._database.executemany(
            "INSERT INTO lines VALUES (?1, ?2) ON CONFLICT DO UPDATE SET texts = texts + ?2",
            [(line, change) for line in lines],
        )

    def _counts(self, lines: Iterable[str]) -> dict[str, int]:
        return dict(
            self._database.execute(
                "SELECT line, texts FROM lines WHERE line IN (SELECT value FROM json_each(?))",
                (json.dumps(list(lines)),),
            )
        )
