"""Copies of files that share their blocks on disk, where the file system can do that."""

from __future__ import annotations

import fcntl
import shutil
import time
from typing import TYPE_CHECKING

from index.errors import IndexDamagedError
from index.load import CLOCK_TICK_NS, Stamp

if TYPE_CHECKING:
    from pathlib import Path

# Linux's ioctl, of btrfs, XFS and others; <linux/fs.h>.
_FICLONE = 0x40049409
# A database that was written during each of so many copies is not copied.
MAX_COPIES = 20


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


def clone_database(folder: Path, target: Path) -> None:
    """Copy a folder with an SQLite database, which a reader may write to while it is copied.

    Chroma writes to its own as it opens it. A copy made while neither the database nor its journal
    changed is whole; SQLite's locks are no help, for they do not hold inside one process. Raises
    `IndexDamagedError` when the database is written again and again.
    """
    for _ in range(MAX_COPIES):
        before = _stamps(folder)
        try:
            clone(folder, target)
        except FileNotFoundError:
            before = {}  # a journal is gone meanwhile, or what is damage if it is always so
        if before and before == _stamps(folder):
            return
        shutil.rmtree(target, ignore_errors=True)
        time.sleep(CLOCK_TICK_NS / 1e9)
    raise IndexDamagedError(f"{folder} is missing, or it is written all the time.")


def _stamps(folder: Path) -> dict[str, Stamp]:
    """Return the stamps of a database and its journal; none while a later write may not show."""
    try:
        found = {path.name: Stamp.of(path.stat()) for path in folder.glob("*.sqlite3*")}
    except FileNotFoundError:
        return {}
    young = any(0 <= stamp.age_ns() < CLOCK_TICK_NS for stamp in found.values())
    return {} if young else found
