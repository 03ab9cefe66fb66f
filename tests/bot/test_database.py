"""The database names what is wrong with its disk, and does all of a transaction or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.database import Database
from bot.journal.journal import JOURNAL, Journal, JournalError
from tests.bot.journal.test_journal import asked

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


def test_a_slow_disk_does_not_hold_the_event_loop(tmp_path: Path) -> None:
    """While a call waits for the file, the loop goes on; calls are run in order, none is lost."""
    gaps = [0.0]

    async def beat() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()

    async def ask(journal: Journal, other: sqlite3.Connection) -> float:
        heart = asyncio.create_task(beat())
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(1, other.rollback)
        started = time.monotonic()
        given_up = asyncio.create_task(journal.record(asked(0)))
        questions = [asyncio.create_task(journal.record(asked(n))) for n in range(1, 4)]
        await asyncio.sleep(0.1)
        given_up.cancel()
        await asyncio.gather(*questions)
        waited = time.monotonic() - started
        recorded = [one.asked.ts for one in await journal.unfinished()]
        assert recorded == [asked(n).ts for n in range(4)]
        heart.cancel()
        return waited

    with (
        closing(Journal(tmp_path)) as journal,
        closing(sqlite3.connect(tmp_path / JOURNAL, isolation_level=None)) as other,
    ):
        assert asyncio.run(ask(journal, other)) > 0.9
    assert max(gaps) < 0.5
