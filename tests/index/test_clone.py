"""Copies of a generation's files, of which Chroma's are written by readers as well."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from contextlib import closing
from typing import IO, TYPE_CHECKING

import pytest

from index.clone import clone_database
from index.errors import IndexDamagedError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 2000


def write(path: Path, value: int) -> None:
    """Set every row to a value."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE numbers SET value = ?", (value,))


def refuse(*_: object) -> None:
    """Stand in for a file system whose files share no blocks."""
    raise OSError


def test_a_database_that_is_written_meanwhile_is_copied_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy in whose middle another wrote is made again: it would be half old and half new."""
    folder, target = tmp_path / "chroma", tmp_path / "copy"
    folder.mkdir()
    path = folder / "chroma.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE numbers (value INTEGER, filler TEXT)")
        rows = [(0, "x" * 200)] * ROWS
        database.executemany("INSERT INTO numbers VALUES (?, ?)", rows)
    writes = iter((1, 2))

    def copy(read: IO[bytes], written: IO[bytes], _: int) -> None:
        written.write(read.read(ROWS * 100))
        if value := next(writes, None):
            write(path, value)
        written.write(read.read())

    monkeypatch.setattr(fcntl, "ioctl", refuse)
    monkeypatch.setattr(shutil, "copyfileobj", copy)
    clone_database(folder, target)
    with closing(sqlite3.connect(target / path.name)) as database:
        assert database.execute("SELECT DISTINCT value FROM numbers").fetchall() == [(2,)]


def test_a_folder_that_is_missing_is_damage(tmp_path: Path) -> None:
    """Without its files there is nothing to copy: the next generation is made out of nothing."""
    with pytest.raises(IndexDamagedError, match="missing"):
        clone_database(tmp_path / "chroma", tmp_path / "copy")
