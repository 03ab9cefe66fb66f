"""A cache of what `stat` said of the seeds when they were last read, and of their sha256s.

One SQLite file; any process may write it at any time: each row is true whoever wrote it. A broken
one is deleted, and costs that every file is read again.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from index.load import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Stamps = dict[str, tuple[Stamp, str]]
    """By source, the stamp of a file and the sha256 of the bytes that it had then."""

# Seconds that another process is waited for, which takes milliseconds.
_TIMEOUT = 1.0
# An inode number may need 64 bits without a sign, which no integer of SQLite's has.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS stamps (
  source TEXT PRIMARY KEY, size INTEGER, modified_ns INTEGER, changed_ns INTEGER, inode TEXT,
  sha256 TEXT
) WITHOUT ROWID
"""


def read_stamps(path: Path) -> Stamps:
    """Return what the file holds; nothing where it is missing or broken."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(path, timeout=_TIMEOUT)) as database:
            rows = database.execute("SELECT * FROM stamps")
            return {
                source: (Stamp(size, modified, changed, int(inode)), sha256)
                for source, size, modified, changed, inode, sha256 in rows
            }
    except sqlite3.OperationalError:  # no table yet, or another process has it
        return {}
    except (sqlite3.DatabaseError, ValueError, TypeError):
        with suppress(OSError):
            path.unlink()
        return {}


def write_stamps(path: Path, old: Mapping[str, tuple[Stamp, str]], new: Stamps) -> None:
    """Replace the `old` stamps by the new ones, where that can be done."""
    gone = [(source,) for source in old if source not in new]
    rows = [
        (source, *entry[0][:3], str(entry[0].inode), entry[1])
        for source, entry in new.items()
        if old.get(source) != entry
    ]
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=_TIMEOUT)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_SCHEMA)
        with database:
            database.executemany("DELETE FROM stamps WHERE source = ?", gone)
            database.executemany("INSERT OR REPLACE INTO stamps VALUES (?, ?, ?, ?, ?, ?)", rows)
