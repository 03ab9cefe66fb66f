"""Chroma, in a folder and behind a real server: the nearest rows are found, damage is named."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from index.chroma_server import ChromaServer
from index.errors import IndexDamagedError, ServerError
from index.generation import IndexFolder
from index.store import VectorStore, drop_collections
from tests.index.chroma import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Vectors

ROWS, DIMENSION = 500, 384
DAY = date(2024, 10, 24)
# Chroma's HTTP client never closes its session; its sockets are closed by the collector.
LEAKY = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


def unit_vectors(count: int, seed: int) -> Vectors:
    """Return random vectors of length one."""
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


VECTORS = unit_vectors(ROWS, 1)
QUESTIONS = unit_vectors(50, 2)
# Every third row is undated; the others are a day apart.
PUBLISHED = [DAY + timedelta(days=row) if row % 3 else None for row in range(ROWS)]


def fill(folder: Path, url: str | None, name: str = "g1") -> None:
    """Write all rows, as a build does."""
    store = VectorStore.create(folder, name, ChromaServer.parse(url) if url else None)
    store.add(dict(enumerate(VECTORS)), dict(enumerate(PUBLISHED)))
    store.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a folder that no test changes."""
    folder = tmp_path_factory.mktemp("store") / "chroma"
    fill(folder, None)
    return folder


def assert_full_scan_results(store: VectorStore) -> None:
    """Assert that the ten nearest are those of a full scan, in order, with their cosines."""
    for question in QUESTIONS:
        cosines = VECTORS @ question
        wanted = np.argsort(-cosines)[:10].tolist()
        found = store.nearest(question, 10)
        assert list(found) == wanted
        assert np.abs(np.array(list(found.values())) - cosines[wanted]).max() < 1e-4


def assert_filtered_results(store: VectorStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that only those allowed are found, nearest first, by comparing and by the graph."""
    allowed = list(range(0, ROWS, 3))
    for question in QUESTIONS[:20]:
        wanted = sorted(allowed, key=lambda row: -(VECTORS[row] @ question))[:10]
        for most in (ROWS, 0):
            monkeypatch.setattr("index.store.MAX_COMPARED", most)
            assert list(store.nearest(question, 10, allowed)) == wanted
    assert store.nearest(QUESTIONS[0], 5, []) == {}


def test_the_nearest_are_those_of_a_full_scan(filled: Path) -> None:
    """The ten nearest rows are found, all of them, nearest first, with their cosines."""
    store = VectorStore.open(filled, "g1", None)
    assert_full_scan_results(store)
    assert store.count() == ROWS
    store.close()


def test_only_the_allowed_are_found(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are compared one by one, of many the graph finds the nearest; the result is the same."""
    store = VectorStore.open(filled, "g1", None)
    assert_filtered_results(store, monkeypatch)
    store.close()


def test_more_than_there_is_may_be_asked_for(filled: Path) -> None:
    """A count above the number of rows gives every row once."""
    store = VectorStore.open(filled, "g1", None)
    assert sorted(store.nearest(QUESTIONS[0], ROWS + 10)) == list(range(ROWS))
    store.close()


def test_vectors_come_back_by_name(filled: Path) -> None:
    """A vector is returned as it was added; a name that nothing has is damage."""
    store = VectorStore.open(filled, "g1", None)
    found = store.get([7, 3, 499, 7])
    assert set(found) == {7, 3, 499}
    for row, vector in found.items():
        assert (vector == VECTORS[row]).all()
    assert store.get([]) == {}
    with pytest.raises(IndexDamagedError, match="lacks vectors"):
        store.get([0, ROWS])
    store.close()


def test_what_is_deleted_is_found_no_more(filled: Path, tmp_path: Path) -> None:
    """In a copy, vectors can be deleted and others added: search finds those that are left."""
    copy = shutil.copytree(filled, tmp_path / "chroma")
    store = VectorStore.open(copy, "g1", None)
    store.delete(range(100))
    more = unit_vectors(50, 3)
    names = range(ROWS, ROWS + 50)
    store.add(dict(zip(names, more, strict=True)), dict.fromkeys(names))
    store.close()
    store = VectorStore.open(copy, "g1", None)
    left = np.concatenate([VECTORS[100:], more])
    assert store.count() == len(left)
    for question in QUESTIONS:
        wanted = (np.argsort(-(left @ question))[:10] + 100).tolist()
        assert list(store.nearest(question, 10)) == wanted
    store.close()


def test_the_rust_core_reads_what_chromas_client_reads(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading through the Rust core gives what Chroma's own client gives, filter and all."""
    allowed = range(0, ROWS, 2)
    monkeypatch.setattr("index.store.MAX_COMPARED", 0)
    copy = shutil.copytree(filled, tmp_path / "chroma")
    client = chromadb.PersistentClient(copy, settings=Settings(anonymized_telemetry=False))
    theirs = client.get_collection("passages", embedding_function=None)
    ours = VectorStore.open(filled, "g1", None)
    for question in QUESTIONS[:20]:
        found = theirs.query(question, n_results=10)
        assert found["distances"] is not None
        wanted = {
            int(row): pytest.approx(1 - distance)
            for row, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        }
        assert ours.nearest(question, 10) == wanted
        some = theirs.query(question, n_results=10, ids=[str(row) for row in allowed])
        assert [str(row) for row in ours.nearest(question, 10, allowed)] == some["ids"][0]
    assert ours.count() == theirs.count()
    ours.close()
    client.close()  # type: ignore[attr-defined] # its concrete class has it


def test_many_rows_are_added_in_batches(tmp_path: Path) -> None:
    """More rows than Chroma takes at once are all added."""
    count = 6000
    store = VectorStore.create(tmp_path, "g1", None)
    store.add(dict(enumerate(unit_vectors(count, 3)[:, :8])), dict.fromkeys(range(count)))
    assert store.count() == count
    store.close()


def test_a_missing_folder_is_damage(tmp_path: Path) -> None:
    """A generation without Chroma's file is damaged, and nothing is made in its place."""
    with pytest.raises(IndexDamagedError, match=r"chroma\.sqlite3 is missing.*index build"):
        VectorStore.open(tmp_path / "chroma", "g1", None)
    assert not (tmp_path / "chroma").exists()


@pytest.mark.parametrize("kept", [0, 10, 100, 4096, 0.5, 0.9])
def test_a_truncated_file_is_damage(filled: Path, tmp_path: Path, kept: float) -> None:
    """Chroma's file, truncated anywhere, is named as damage by the time it is searched."""
    copy = shutil.copytree(filled, tmp_path / "chroma")
    data = (copy / "chroma.sqlite3").read_bytes()
    end = int(kept * len(data)) if isinstance(kept, float) else kept
    (copy / "chroma.sqlite3").write_bytes(data[:end])
    with pytest.raises(IndexDamagedError, match="index build"):
        VectorStore.open(copy, "g1", None).nearest(QUESTIONS[0], 5)


def test_a_file_of_garbage_is_damage(filled: Path, tmp_path: Path) -> None:
    """A file that is no database is named as damage."""
    copy = shutil.copytree(filled, tmp_path / "chroma")
    (copy / "chroma.sqlite3").write_bytes(b"garbage" * 10_000)
    with pytest.raises(IndexDamagedError, match="index build"):
        VectorStore.open(copy, "g1", None)


@LEAKY
def test_a_server_holds_the_same(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a server the nearest, of all or of some, are the same; no file is written."""
    fill(tmp_path / "unused", url, "20241024T000000-aaaaaa")
    store = VectorStore.open(tmp_path / "unused", "20241024T000000-aaaaaa", ChromaServer.parse(url))
    assert store.count() == ROWS
    assert_full_scan_results(store)
    assert_filtered_results(store, monkeypatch)
    assert store.get([3])[3] == pytest.approx(VECTORS[3])
    store.close()
    assert not (tmp_path / "unused").exists()


@LEAKY
def test_collections_of_what_is_not_kept_are_dropped(url: str, tmp_path: Path) -> None:
    """Collections of one prefix go unless they are kept; those of another index stay."""
    server = ChromaServer.parse(url)
    for name in ("mine-old", "mine-new", "yours-old"):
        fill(tmp_path, url, name)
    drop_collections(server, "mine-", {"mine-new", "mine-never-was"})
    for name in ("mine-new", "yours-old"):
        VectorStore.open(tmp_path, name, server).close()
    with pytest.raises(IndexDamagedError, match="index build"):
        VectorStore.open(tmp_path, "mine-old", server)


@LEAKY
@pytest.mark.parametrize("remains", [".building-", ".dead-"])
def test_the_collection_of_a_killed_build_is_dropped(
    url: str, tmp_path: Path, remains: str
) -> None:
    """What a killed build left is deleted from the server with its folder, or by a later build."""
    folder = IndexFolder(tmp_path, url)
    name, building = folder.begin()
    fill(building / "chroma", url, folder.collection(name))
    building.rename(building.with_name(remains + name))
    folder.remove_unused()
    assert list((tmp_path / "generations").iterdir()) == []
    with pytest.raises(IndexDamagedError, match="index build"):
        VectorStore.open(tmp_path, folder.collection(name), folder.server)


@LEAKY
def test_what_could_not_be_dropped_is_dropped_by_a_later_build(url: str, tmp_path: Path) -> None:
    """A collection without a folder goes, whatever had kept it before."""
    folder = IndexFolder(tmp_path, url)
    (tmp_path / "generations").mkdir()
    fill(tmp_path / "gone", url, folder.collection("gone"))
    folder.remove_unused()
    with pytest.raises(IndexDamagedError, match="index build"):
        VectorStore.open(tmp_path, folder.collection("gone"), folder.server)


def test_a_dead_server_is_named_without_its_secrets(tmp_path: Path) -> None:
    """A server that does not answer is named, with what to do, whatever was asked of it."""
    url = f"http://127.0.0.1:{free_port()}"
    server = ChromaServer.parse(url.replace("//", "//me:s3cret@"))
    for reach in (
        lambda: VectorStore.create(tmp_path, "g1", server),
        lambda: VectorStore.open(tmp_path, "g1", server),
        lambda: drop_collections(server, "footnote-", ()),
    ):
        with pytest.raises(ServerError, match=rf"{url} does not answer.*CHROMA_URL") as caught:
            reach()
        assert "s3cret" not in str(caught.value)


def test_a_vector_with_another_name_is_damage(tmp_path: Path) -> None:
    """A name that is none, as a flipped bit leaves one, is damage, and no unexpected failure."""
    store = VectorStore.create(tmp_path, "passages", None)
    store.add({1: np.eye(4, dtype=np.float32)[0]}, {1: None})
    store.close()
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as database, database:
        database.execute("UPDATE embeddings_queue SET id = 'w1'")
    store = VectorStore.open(tmp_path, "passages", None)
    with closing(store), pytest.raises(IndexDamagedError, match="name 'w1'"):
        store.nearest(np.eye(4, dtype=np.float32)[0], 1)
