"""Atomic writes: a reader meets the old text or the new one, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.atomic_write import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_a_text_is_replaced_whole(tmp_path: Path) -> None:
    """A file is replaced by another, not written over, and nothing is left beside it."""
    path = tmp_path / "CURRENT"
    write_atomically(path, "one")
    with path.open() as reader:
        write_atomically(path, "two")
        assert reader.read() == "one"
    assert path.read_text() == "two"
    assert list(tmp_path.iterdir()) == [path]
