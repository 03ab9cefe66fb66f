"""The vector cache: a text is embedded once, and a broken cache is filled again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.embed import Embedder
from index.vector_cache import BATCH, VectorCache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.embed import Vectors

TEXTS = ["The summit ended.", "Leaders went home.", "“Why now?” he asked."]


class Counting(Embedder):
    """The real model, which records what it is asked to embed."""

    def __init__(self, real: Embedder, fingerprint: str | None = None) -> None:
        exported = replace(real.exported, fingerprint=fingerprint or real.exported.fingerprint)
        super().__init__(exported, real._session, real._tokenizer)  # noqa: SLF001 - a test's own
        self.embedded: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Embed, and record."""
        self.embedded += texts
        return super().embed_documents(texts)


@pytest.fixture
def counting(embedder: Embedder) -> Counting:
    """Return a model that has embedded nothing yet."""
    return Counting(embedder)


def embed(path: Path, texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Embed through the cache at `path`."""
    with VectorCache(path) as cache:
        return cache.embed(texts, embedder, lambda _done, _all: None)


def test_a_text_is_embedded_once(tmp_path: Path, counting: Counting) -> None:
    """A text that was embedded, before or in the same call, is not embedded again."""
    path = tmp_path / "vectors.db"
    first = embed(path, [*TEXTS, TEXTS[0]], counting)
    assert sorted(counting.embedded) == sorted(TEXTS)
    assert (first[0] == first[3]).all()
    second = embed(path, ["News.", *reversed(TEXTS)], counting)
    assert counting.embedded[3:] == ["News."]
    assert (second[1:] == first[2::-1]).all()
    assert np.abs(first[:3] - counting.embed_documents(TEXTS)).max() < 1e-5


def test_progress_counts_up_to_all(tmp_path: Path, counting: Counting) -> None:
    """Progress begins with what is cached, grows by batches and ends with all texts."""
    reported: list[tuple[int, int]] = []
    texts = [f"Story {number}." for number in range(BATCH + 5)]
    embed(tmp_path / "vectors.db", texts[:3], counting)
    with VectorCache(tmp_path / "vectors.db") as cache:
        cache.embed(texts, counting, lambda done, of: reported.append((done, of)))
    assert reported == [(3, BATCH + 5), (3 + BATCH, BATCH + 5), (BATCH + 5, BATCH + 5)]


def test_nothing_is_embedded_of_nothing(tmp_path: Path, counting: Counting) -> None:
    """No texts give no vectors, in the right shape."""
    vectors = embed(tmp_path / "vectors.db", [], counting)
    assert vectors.shape == (0, counting.exported.dimension)


@pytest.mark.parametrize("damage", ["garbage", "half", "header", "empty"])
def test_a_broken_cache_is_made_anew(tmp_path: Path, counting: Counting, damage: str) -> None:
    """A cache file of garbage, or a truncated one, is deleted and filled again."""
    path = tmp_path / "vectors.db"
    first = embed(path, TEXTS, counting)
    data = path.read_bytes()
    kept = {"half": len(data) // 2, "header": 100, "empty": 0}
    path.write_bytes(b"garbage" * 1000 if damage == "garbage" else data[: kept[damage]])
    counting.embedded.clear()
    assert np.abs(embed(path, TEXTS, counting) - first).max() < 1e-5
    assert len(counting.embedded) == len(TEXTS)
    embed(path, TEXTS, counting)
    assert len(counting.embedded) == len(TEXTS)


def test_a_page_that_is_broken_inside_costs_only_time(tmp_path: Path, counting: Counting) -> None:
    """A cache that opens, and breaks when it is read, is made anew too."""
    path = tmp_path / "vectors.db"
    texts = [f"Report {number}." for number in range(40)]
    first = embed(path, texts, counting)
    data = bytearray(path.read_bytes())
    data[2 * 4096 :] = b"\xff" * (len(data) - 2 * 4096)
    path.write_bytes(data)
    assert (embed(path, texts, counting) == first).all()
    assert len(counting.embedded) == 2 * len(texts)


def test_damage_does_not_fail_the_pruning(
    tmp_path: Path, counting: Counting, embedder: Embedder
) -> None:
    """A broken page that pruning reads first costs the cached vectors, and nothing else."""
    path = tmp_path / "vectors.db"
    texts = [f"Report {number}." for number in range(40)]
    embed(path, texts, Counting(embedder, "~ another, and last"))
    embed(path, TEXTS, counting)
    data = bytearray(path.read_bytes())
    data[2 * 4096 :] = b"\xff" * (len(data) - 2 * 4096)
    path.write_bytes(data)
    with VectorCache(path) as cache:
        cache.prune(counting.exported.fingerprint, len(TEXTS), TEXTS)
    counting.embedded.clear()
    embed(path, TEXTS, counting)
    assert len(counting.embedded) == len(TEXTS)


# The format's version for writing, and the schema's.
@pytest.mark.parametrize("place", [18, 47])
def test_a_header_that_sqlite_refuses_is_damage(
    tmp_path: Path, counting: Counting, place: int
) -> None:
    """A flipped byte that makes the file read-only, or of an unknown format, is damage, too."""
    path = tmp_path / "vectors.db"
    first = embed(path, TEXTS, counting)
    data = bytearray(path.read_bytes())
    data[place] = 9
    path.write_bytes(data)
    assert np.abs(embed(path, [*TEXTS, "News."], counting)[:-1] - first).max() < 1e-5


def test_a_damaged_vector_is_made_again(tmp_path: Path, counting: Counting) -> None:
    """A bit that flips inside a cached vector does not reach an index."""
    path = tmp_path / "vectors.db"
    first = embed(path, TEXTS, counting)
    data = bytearray(path.read_bytes())
    data[data.index(first[1].tobytes()[:64]) + 7] ^= 0x80
    path.write_bytes(data)
    counting.embedded.clear()
    assert np.abs(embed(path, TEXTS, counting) - first).max() < 1e-5
    assert counting.embedded == [TEXTS[1]]


def test_other_texts_are_pruned(tmp_path: Path, counting: Counting) -> None:
    """Vectors of no text are deleted once they are the larger part; those in use stay."""
    path = tmp_path / "vectors.db"
    stories = [f"Story {number}." for number in range(100)]
    embed(path, TEXTS + stories[:4], counting)
    with VectorCache(path) as cache:
        cache.prune(counting.exported.fingerprint, len(TEXTS), TEXTS)
    embed(path, TEXTS + stories[:4], counting)
    assert len(counting.embedded) == 7
    embed(path, stories, counting)
    size = path.stat().st_size
    with VectorCache(path) as cache:
        cache.prune(counting.exported.fingerprint, len(TEXTS), TEXTS)
    assert path.stat().st_size < size / 2
    counting.embedded.clear()
    embed(path, TEXTS, counting)
    assert counting.embedded == []
    embed(path, stories[:1], counting)
    assert counting.embedded == stories[:1]


def test_another_models_vectors_are_not_used(
    tmp_path: Path, counting: Counting, embedder: Embedder
) -> None:
    """What one model embedded is not taken for another's, and is dropped when another is used."""
    other = Counting(embedder, "other")
    path = tmp_path / "vectors.db"
    for _ in range(2):
        embed(path, TEXTS, counting)
        embed(path, TEXTS, other)
    assert len(counting.embedded) == len(other.embedded) == len(TEXTS)
    with VectorCache(path) as cache:
        cache.prune("other", len(TEXTS), TEXTS)
    embed(path, TEXTS, other)
    assert len(other.embedded) == len(TEXTS)
    embed(path, TEXTS, counting)
    assert len(counting.embedded) == 2 * len(TEXTS)
