"""The live generation: opened once for all threads, and closed by its last reader."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import IndexUnusableError
from index.generation import IndexFolder
from index.live import LiveGeneration

if TYPE_CHECKING:
    from pathlib import Path

    from index.generation import Generation
    from qa.service.footnote import Footnote

THREADS = 8


def test_a_generation_is_opened_once_for_all(footnote: Footnote) -> None:
    """Threads that read at the same time share one open generation."""
    footnote.build()
    live = LiveGeneration(footnote.folder)
    together = threading.Barrier(THREADS)

    def read(_: int) -> Generation:
        together.wait()
        with live.reading() as generation:
            together.wait()
            return generation

    with closing(live), ThreadPoolExecutor(THREADS) as pool:
        assert len({id(generation) for generation in pool.map(read, range(THREADS))}) == 1


def test_what_is_read_stays_open(footnote: Footnote) -> None:
    """A superseded generation stays open for its readers; after the last one it is deleted."""
    footnote.build()
    with footnote.reading() as first, footnote.reading() as same:
        assert same is first
        footnote.build(force=True)
        with footnote.reading() as second:
            assert second.manifest.generation != first.manifest.generation
        footnote.close()
        footnote.folder.remove_unused()
        assert first.corpus.lexical("summit", 1)
        assert first.store.count() == first.manifest.passages
    footnote.folder.remove_unused()
    left = [path.name for path in (footnote.folder.root / "generations").iterdir()]
    assert left == [footnote.folder.current()]


def test_there_is_nothing_to_read_before_a_build(tmp_path: Path) -> None:
    """Without an index the error says what to run."""
    live = LiveGeneration(IndexFolder(tmp_path / "index"))
    for _ in range(2):
        with pytest.raises(IndexUnusableError, match="Run: footnote index build"), live.reading():
            pass
    live.close()
