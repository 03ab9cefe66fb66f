"""A SQLite file for data that cannot be rebuilt: private, versioned, its errors translated.

It uses a write-ahead log with synchronous=NORMAL. Committed data is in the operating system's
cache, so `kill -9` loses none of it; a power cut may lose the last commits, but does not corrupt
the file. The event loop never waits for it: whatever is read or written runs on a thread of the
file's own, in the order in which it was called for.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from pathlib import Path

    from qa.errors import FootnoteError

    Value = str | bytes | float | None

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
AnyStore = TypeVar("AnyStore", bound="Store")

# Seconds to wait for another process's transaction.
BUSY_TIMEOUT = 5.0

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_ELSEWHERE = "or name another folder with FOOTNOTE_STATE"


class Database:
    """One connection to the file at `path`. Once it is open, only `run` may call it.

    Every failure is raised as `error`. A file of another `version` is refused.
    """

    def __init__(self, path: Path, schema: str, version: int, error: type[FootnoteError]) -> None:
        self.path = path
        self._error = error
        with self._translated():
            _make_private(path)
            self._connection = sqlite3.connect(
                path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
            )
        self._thread = ThreadPoolExecutor(1, path.stem)
        try:
            self._open(schema, version)
        except BaseException:
            self.close()
            raise

    async def run(self, call: Callable[[], Result]) -> Result:
        """Run a call on the file's thread, after those before it; a cancelled one runs, too."""
        return await asyncio.shield(asyncio.wrap_future(self._thread.submit(call)))

    def _open(self, schema: str, version: int) -> None:
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
        with self._translated():
            return self._connection.execute(statement, [_storable(v) for v in values]).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the statements inside as one transaction."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def truncate_log(self) -> None:
        """Truncate the write-ahead log: `secure_delete` overwrites data in the file only."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file after all that was called for."""
        self._thread.shutdown()
        self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._error(*self._described(error)) from error
        except OSError as error:
            raise self._error(
                f"{self.path} cannot be written: {error.strerror}.",
                f"Make its folder writable, {_ELSEWHERE}.",
            ) from error

    def _described(self, error: sqlite3.Error) -> tuple[str, str]:
        """Return an error's message and remedy."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary result code
        if code in _DAMAGED:
            return self._damage()
        if code in _NOT_WRITABLE:
            return f"{self.path} is read-only.", f"Make it and its folder writable, {_ELSEWHERE}."
        if code == sqlite3.SQLITE_FULL:
            return f"The disk of {self.path} is full.", f"Free some room, {_ELSEWHERE}."
        return f"{self.path} cannot be used: {error}.", f"Mend its disk, {_ELSEWHERE}."

    def _damage(self) -> tuple[str, str]:
        return (
            f"{self.path} is damaged.",
            f"Move it away with its -wal and -shm (what it held is lost), {_ELSEWHERE}.",
        )


class Store:
    """What is kept in a database: a base of classes whose methods are `on_its_thread`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def on_its_thread(
    method: Callable[Concatenate[AnyStore, Arguments], Result],
) -> Callable[Concatenate[AnyStore, Arguments], Coroutine[Any, Any, Result]]:
    """Make a coroutine of a store's method, which runs on the thread of its database."""

    @wraps(method)
    async def run(store: AnyStore, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return await store._database.run(partial(method, store, *args, **kwargs))  # noqa: SLF001 - a base's

    return run


def _make_private(path: Path) -> None:
    """Create the file and its folder, readable by the user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _storable(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
