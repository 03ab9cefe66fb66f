"""The passages' vectors in Chroma, in the generation's folder or on a server.

The only file that knows Chroma. A generation's collection is written once, by one process,
and never changed: Chroma's own neighbours go wrong when another process writes.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from index.article import IndexDamagedError, ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from index.embed import Vectors

# Chroma refuses more than 5,461 rows at once.
BATCH = 2000
# Breadth of the search in the graph; at 6,000 passages it finds what a full scan finds.
SEARCH_BREADTH = 200

_COLLECTION = "passages"
_SETTINGS = Settings(anonymized_telemetry=False)


class VectorStore:
    """One generation's collection. Rows are numbers of passages."""

    def __init__(
        self, client: ClientAPI, collection: Collection, url: str | None, copy: Path | None = None
    ) -> None:
        self._client = client
        self._collection = collection
        self._url = url
        self._copy = copy

    @classmethod
    def create(cls, folder: Path, generation: str, url: str | None) -> VectorStore:
        """Make an empty collection in `folder`, or on the server at `url`."""
        with _translated(url):
            client = _client(folder, url)
            collection = client.create_collection(
                _collection_name(generation, url),
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_BREADTH}},
            )
            return cls(client, collection, url)

    @classmethod
    def open(cls, folder: Path, generation: str, url: str | None) -> VectorStore:
        """Open the collection of a generation.

        Raises `IndexDamagedError` when it is missing or broken, `ServerError` when the server
        does not answer.
        """
        if url is None and not (folder / "chroma.sqlite3").is_file():
            raise IndexDamagedError(f"{folder / 'chroma.sqlite3'} is missing.", _REBUILD)
        with _translated(url):
            try:
                return cls._open(folder, generation, url)
            except ChromaError as error:
                if "readonly" not in str(error):
                    raise
        # Chroma writes to its files even to read them.
        copy = Path(tempfile.mkdtemp(prefix="footnote-"))
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        with _translated(url):
            return cls._open(copy, generation, url, copy)

    @classmethod
    def _open(
        cls, folder: Path, generation: str, url: str | None, copy: Path | None = None
    ) -> VectorStore:
        client = _client(folder, url)
        name = _collection_name(generation, url)
        return cls(client, client.get_collection(name, embedding_function=None), url, copy)

    def add(self, vectors: Vectors, published: Sequence[date | None]) -> None:
        """Add unit vectors, shape (passages, dimension), as the rows from 0 on."""
        with _translated(self._url):
            for start in range(0, len(vectors), BATCH):
                end = min(start + BATCH, len(vectors))
                self._collection.add(
                    ids=[str(row) for row in range(start, end)],
                    embeddings=vectors[start:end],
                    metadatas=[{"published": _day(day)} for day in published[start:end]],
                )

    def nearest(self, vector: Vectors, count: int, as_of: date | None = None) -> dict[int, float]:
        """Return up to `count` rows with their cosine to `vector`, nearest first.

        With `as_of`, only rows known to be published by that day.
        """
        where: Any = None  # Chroma's own type takes no value that is not spelt out in place
        if as_of is not None:
            where = {"$and": [{"published": {"$gt": 0}}, {"published": {"$lte": _day(as_of)}}]}
        with _translated(self._url):
            found = self._collection.query(
                query_embeddings=vector, n_results=count, where=where, include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return {
            int(row): 1 - distance for row, distance in zip(found["ids"][0], distances, strict=True)
        }

    def cosines(self, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
        """Return the cosine of `vector` to each of `rows`."""
        if not rows:
            return {}
        with _translated(self._url):
            found = self._collection.get(ids=[str(row) for row in rows], include=["embeddings"])
        vectors = found["embeddings"]
        if vectors is None or len(vectors) != len(rows):
            raise IndexDamagedError("The index lacks vectors of some passages.", _REBUILD)
        return {
            int(row): float(np.dot(other, vector))
            for row, other in zip(found["ids"], vectors, strict=True)
        }

    def count(self) -> int:
        """Return how many rows there are."""
        with _translated(self._url):
            return self._collection.count()

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()  # type: ignore[attr-defined] # its concrete class has it
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)


def drop_collections(url: str, generations: Sequence[str]) -> None:
    """Remove the collections of dead generations from the server at `url`."""
    with _translated(url):
        client = _client(Path(), url)
        for generation in generations:
            try:
                client.delete_collection(_collection_name(generation, url))
            except NotFoundError:
                continue


def _client(folder: Path, url: str | None) -> ClientAPI:
    if url is None:
        return chromadb.PersistentClient(folder, settings=_SETTINGS)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    return chromadb.HttpClient(
        parts.hostname or "localhost",
        parts.port or (443 if secure else 8000),
        ssl=secure,
        settings=_SETTINGS,
    )


def _collection_name(generation: str, url: str | None) -> str:
    return _COLLECTION if url is None else f"footnote-{generation}"


def _day(day: date | None) -> int:
    """Chroma compares numbers only: 2024-10-24 is 20241024, and unknown is 0."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


@contextmanager
def _translated(url: str | None) -> Iterator[None]:
    """Raise what Chroma and its HTTP client raise as errors of the index."""
    try:
        yield
    except ChromaError as error:
        raise IndexDamagedError(f"Chroma cannot use the index: {error}.", _REBUILD) from error
    except Exception as error:
        if url is None:
            raise
        raise ServerError(
            f"The Chroma server at {url} does not answer: {error}",
            "Start it, or unset FOOTNOTE_CHROMA_URL.",
        ) from error


_REBUILD = "Run: footnote index build"
