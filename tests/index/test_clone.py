"""Copies of a generation's files, of which Chroma's are written by readers as well."""

from __future__ import annotations

import fcntl
import shutil
import threading
from typing import IO, TYPE_CHECKING

import pytest

import index.clone
from index.clone import clone_database, opening
from index.errors import IndexDamagedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database, and a lock beside it."""
    folder = tmp_path / "chroma"
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "data.bin").write_text("vectors")
    (folder / "chroma.sqlite3").write_text("rows")
    (tmp_path / "opening").touch()
    return folder


def refuse(*_: object) -> None:
    """Stand in for a file system whose files share no blocks."""
    raise OSError


def test_a_reader_that_opens_a_database_waits_for_its_copy(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes to a database in the middle of a copy: it would be half old and half new."""
    lock = tmp_path / "opening"
    opened = threading.Event()

    def open_and_write() -> None:
        with opening(lock):
            (folder / "chroma.sqlite3").write_text("more")
            opened.set()

    reader = threading.Thread(target=open_and_write)

    def copy(read: IO[bytes], written: IO[bytes], _: int) -> None:
        if not reader.ident:
            reader.start()
        written.write(read.read(1))
        if "sqlite3" in str(read.name):
            assert not opened.wait(0.05)
        written.write(read.read())

    monkeypatch.setattr(fcntl, "ioctl", refuse)
    monkeypatch.setattr(shutil, "copyfileobj", copy)
    clone_database(folder, tmp_path / "copy", lock)
    reader.join()
    copied = {path.name: path.read_text() for path in (tmp_path / "copy").rglob("*.*")}
    assert copied == {"chroma.sqlite3": "rows", "data.bin": "vectors"}


def test_who_is_stopped_while_it_holds_the_lock_stops_no_reader(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader goes on without the lock after a while; a copy is not made."""
    lock = tmp_path / "opening"
    monkeypatch.setattr(index.clone, "MAX_WAIT", 0.02)
    with opening(lock, exclusive=True):
        with opening(lock):
            pass
        with pytest.raises(IndexDamagedError, match="opened all the time"):
            clone_database(folder, tmp_path / "copy", lock)
