"""The database names what is wrong with its disk, and does all of a transaction or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.database import Database
from bot.journal.journal import JournalError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """What does not fit is refused by name; nothing of it is half there, and reading goes on."""
    database = Database(tmp_path / "x.db", "CREATE TABLE t (text TEXT)", 1, JournalError)
    database.execute("PRAGMA max_page_count = 5")

    def fill() -> None:
        with database.transaction():
            for _ in range(10):
                database.execute("INSERT INTO t VALUES (?)", ("x" * 4000,))

    with pytest.raises(JournalError, match=r"The disk of .*x\.db is full"):
        fill()
    assert database.execute("SELECT count(*) FROM t") == [(0,)]
    database.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError, match="is read-only"):
        database.execute("DELETE FROM t")
    database.close()
    with pytest.raises(JournalError, match="cannot be used"):
        database.execute("SELECT 1")
