"""The records of seed files: what is written is what is read, and only what differs is written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.file_records import SCHEMA, FileRecord, read_records, write_records

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
RECORDS = st.dictionaries(
    TEXTS,
    st.builds(
        FileRecord,
        st.none() | TEXTS,
        st.none() | TEXTS,
        st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    ),
    max_size=6,
)


@given(old=RECORDS, new=RECORDS)
def test_records_come_back(
    tmp_path_factory: pytest.TempPathFactory,
    old: dict[str, FileRecord],
    new: dict[str, FileRecord],
) -> None:
    """Whatever a file held, the new records are read as they were written, problems and all."""
    path = tmp_path_factory.mktemp("records") / "articles.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(SCHEMA)
        write_records(database, {}, old)
        write_records(database, old, new)
    assert read_records(path) == new


def test_what_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    """Of a copy of the live generation's records only those that differ are written."""
    path = tmp_path / "articles.db"
    old = {f"{number}.txt": FileRecord(str(number)) for number in range(100)}
    new = {**old, "7.txt": FileRecord("edited"), "new.txt": FileRecord(None, "is empty")}
    del new["9.txt"]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(SCHEMA)
        write_records(database, {}, old)
        before = database.total_changes
        write_records(database, old, new)
        assert database.total_changes - before <= 4  # one replaced may count twice
    assert read_records(path) == new


@pytest.mark.parametrize("data", [None, b"", b"garbage" * 1000])
def test_broken_records_are_damage(tmp_path: Path, data: bytes | None) -> None:
    """A file that is missing or of something else is named."""
    path = tmp_path / "articles.db"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match=r"articles\.db is missing or broken"):
        read_records(path)
