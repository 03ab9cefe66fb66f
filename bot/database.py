"""A SQLite file that must not be lost, unlike the index: private, versioned, its errors named.

It is in WAL mode with synchronous=NORMAL. What a process has committed is with the operating
system, so `kill -9` loses none of it; a power cut may lose the last commits, never the file.
A commit waits for no disk, which is what makes it short enough for an event loop.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.errors import FootnoteError

    Value = str | bytes | float | None

# How long another process's transaction is waited for, in seconds.
PATIENCE = 5.0

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SHUT = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_ELSEWHERE = "or name another folder with FOOTNOTE_STATE"


class Database:
    """One connection to the file at `path`, taken by one thread at a time.

    Whatever goes wrong is raised as `error`. A file of another `version` is refused.
    """

    def __init__(self, path: Path, schema: str, version: int, error: type[FootnoteError]) -> None:
        self.path = path
        self._error = error
        self._lock = threading.RLock()
        with self._named():
            _make_private(path)
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
        try:
            self._begin(schema, version)
        except BaseException:
            self.close()
            raise

    def _begin(self, schema: str, version: int) -> None:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            self.execute(f"PRAGMA {pragma}")
        with self.transaction():
            ((found,),) = self.execute("PRAGMA user_version")
            if found == 0 and not self.execute("SELECT 1 FROM sqlite_schema"):
                for statement in filter(str.strip, schema.split(";")):
                    self.execute(statement)
                self.execute(f"PRAGMA user_version = {version}")
            elif found != version:
                raise self._error(
                    f"{self.path} is of another version of Footnote ({found}, not {version}).",
                    f"Use that version, move the file away, {_ELSEWHERE}.",
                )
        faults = self.execute("PRAGMA quick_check(1)")
        if faults != [("ok",)]:
            raise self._error(*self._damage())

    def execute(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return all its rows. A lone surrogate is stored as U+FFFD."""
        with self._lock, self._named():
            return self._connection.execute(statement, [_storable(v) for v in values]).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let the statements inside be all done or none; other threads wait."""
        with self._lock:
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise

    def forget(self) -> None:
        """Take what was deleted out of the log too: `secure_delete` clears the file alone."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._error(*self._told(error)) from error
        except OSError as error:
            raise self._error(
                f"{self.path} cannot be written: {error.strerror}.",
                f"Make its folder writable, {_ELSEWHERE}.",
            ) from error

    def _told(self, error: sqlite3.Error) -> tuple[str, str]:
        """Return what happened and what to do about it."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest tells variants apart
        if code in _DAMAGED:
            return self._damage()
        if code in _SHUT:
            return f"{self.path} is read-only.", f"Make it and its folder writable, {_ELSEWHERE}."
        if code == sqlite3.SQLITE_FULL:
            return f"The disk of {self.path} is full.", f"Free some room, {_ELSEWHERE}."
        return f"{self.path} cannot be used: {error}.", f"Mend its disk, {_ELSEWHERE}."

    def _damage(self) -> tuple[str, str]:
        return (
            f"{self.path} is damaged.",
            f"Move it away with its -wal and -shm (what it held is lost), {_ELSEWHERE}.",
        )


def _make_private(path: Path) -> None:
    """Make the file, and a folder that is not there yet, for the user's own eyes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _storable(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
