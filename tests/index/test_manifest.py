"""The manifest and the records: what is written is what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.errors import IndexDamagedError
from index.manifest import FORMAT, FileRecord, Manifest, read_records, write_records

if TYPE_CHECKING:
    from pathlib import Path


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    """A manifest is read as it was written."""
    manifest = Manifest(
        format=FORMAT,
        generation="g1",
        built_at="2024-10-24T00:00:00+00:00",
        model="a/model",
        recipe="1:f",
        dimension=8,
        server=None,
        collection="passages",
        articles=1,
        passages=2,
        deleted=1,
        sizes={"articles.db": 3},
        checksums={"articles.db": 5},
    )
    manifest.write(tmp_path)
    assert Manifest.read(tmp_path) == manifest


def test_records_come_back(tmp_path: Path) -> None:
    """Records are read as they were written, problems and all."""
    records = {
        "é.txt": FileRecord("0" * 64),
        "b.jpg": FileRecord(None, "is of an unknown kind"),
        "c.jsonl": FileRecord("1" * 64, None, (("line 2", "is no JSON"), ("line 9", "is long"))),
    }
    write_records(tmp_path, records)
    assert read_records(tmp_path) == records


BROKEN = ["", "[]", "[1]", "null", '{"a": 1}', '{"a": [1, 2, 3]}', "\udcff"]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_records_are_damage(tmp_path: Path, text: str) -> None:
    """A file of something else is named."""
    (tmp_path / "files.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(IndexDamagedError, match=r"files\.json is missing or broken"):
        read_records(tmp_path)
