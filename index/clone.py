"""Copies of files that share their blocks on disk, where the file system can do that."""

from __future__ import annotations

import fcntl
import shutil
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from index.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Linux's ioctl, of btrfs, XFS and others; <linux/fs.h>.
_FICLONE = 0x40049409
# Seconds that the lock is waited for, which is held for milliseconds; and between two attempts.
MAX_WAIT = 5.0
_INTERVAL = 0.002


def clone(source: Path, target: Path) -> None:
    """Copy a file, or a folder with all that is in it, to `target`, which must not exist."""
    if source.is_dir():
        target.mkdir()
        for path in source.iterdir():
            clone(path, target / path.name)
        return
    with source.open("rb") as read, target.open("xb") as written:
        try:
            fcntl.ioctl(written.fileno(), _FICLONE, read.fileno())
        except OSError:
            shutil.copyfileobj(read, written, 1 << 20)


def clone_database(folder: Path, target: Path, lock: Path) -> None:
    """Copy a folder with an SQLite database that others write to only under `opening(lock)`.

    SQLite's own locks are no help, for they do not hold inside one process. Raises
    `IndexDamagedError` when the lock is not to be had.
    """
    target.mkdir()
    with opening(lock, exclusive=True):
        for path in folder.glob("*.sqlite3*"):  # a journal of one that was killed, too
            clone(path, target / path.name)
    for path in folder.iterdir():
        if not (target / path.name).exists():
            clone(path, target / path.name)


@contextmanager
def opening(lock: Path, *, exclusive: bool = False) -> Iterator[None]:
    """Hold the lock under which readers open a database: shared, but for who copies it.

    A reader that waits for `MAX_WAIT` seconds goes on without: what copies has been stopped. Raises
    `IndexDamagedError` when it is `exclusive` and a reader has been stopped.
    """
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    with lock.open("rb") as file:
        if not _acquire(file, kind) and exclusive:
            raise IndexDamagedError(f"{lock.parent} is being opened all the time.")
        yield


def _acquire(file: IO[bytes], kind: int) -> bool:
    patience = time.monotonic() + MAX_WAIT
    while time.monotonic() < patience:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_INTERVAL)
        else:
            return True
    return False
