"""The passages' vectors in Chroma, in the generation's folder or on a server.

Only this file and `chroma_core` import Chroma. A collection is written by one process, before its
generation is live, and never changed afterwards: what Chroma finds goes wrong when another process
writes.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.chroma_core import COLLECTION, LocalCollection
from index.errors import IndexDamagedError, IndexUnusableError, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

    from index.chroma_server import ChromaServer
    from index.embed import Vectors

# Chroma refuses more than 5,461 rows at once.
BATCH = 2000
# Chroma's graph. Of 25,000 vectors of real texts it finds 0.998 of the ten nearest, with Chroma's
# own 16 and 100 it finds 0.992, and fewer the more there are; it takes twice as long to make, a
# twentieth of the embedding. `make bench-scale GRAPHS=…` compares.
GRAPH: CreateHNSWConfiguration = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
}
# Of 100,000 vectors, Chroma compares 1,000 in 30 ms; finding the nearest of so few in the graph
# takes it 80 ms, and of 100 of them 150 ms.
MAX_COMPARED = 1000


class VectorStore:
    """One generation's collection. Safe to use from several threads."""

    def __init__(
        self,
        collection: Any,  # noqa: ANN401 - Chroma's, or LocalCollection
        server: ChromaServer | None,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self._collection = collection
        self._server = server
        self._release = release

    @classmethod
    def create(cls, folder: Path, name: str, server: ChromaServer | None) -> VectorStore:
        """Make an empty collection in `folder`, or one of this name on a server."""
        with _translate_errors(server), ExitStack() as opened:
            client = _client(folder, server, opened)
            collection = client.create_collection(
                name if server else COLLECTION,
                embedding_function=None,
                configuration={"hnsw": GRAPH},
            )
            return cls(collection, server, opened.pop_all().close)

    @classmethod
    def open(cls, folder: Path, name: str, server: ChromaServer | None) -> VectorStore:
        """Open the collection in `folder`, or the one of this name on a server.

        Raises `IndexDamagedError` when it is missing or broken, `ServerError` when the server
        does not answer.
        """
        if server is not None:
            with _translate_errors(server), ExitStack() as opened:
                client = _client(folder, server, opened)
                collection = client.get_collection(name, embedding_function=None)
                return cls(collection, server, opened.pop_all().close)
        # Without its HNSW graph Chroma searches the newest rows only, and reports no error.
        for needed in ("chroma.sqlite3", "*/data_level0.bin"):
            if not any(folder.glob(needed)):
                raise IndexDamagedError(f"{folder / needed} is missing.")
        try:
            with _translate_errors(server):
                return cls(LocalCollection(folder), None)
        except IndexDamagedError as error:
            if not any(reason in str(error) for reason in ("readonly", "disk is full")):
                raise
        return cls._open_copy(folder)

    @classmethod
    def _open_copy(cls, folder: Path) -> VectorStore:
        """Open a copy of the files: Chroma writes to its files even to read them."""
        with ExitStack() as opened:
            try:
                target = Path(tempfile.mkdtemp(prefix="footnote-"))
                opened.callback(shutil.rmtree, target, ignore_errors=True)
                shutil.copytree(folder, target, dirs_exist_ok=True)
                for path in (target, *target.rglob("*")):
                    path.chmod(0o700)  # the copy is as read-only as its source
            except OSError as error:
                raise IndexUnusableError(
                    f"Chroma cannot write to {folder}, nor is there room for a copy: {error}.",
                    "Make it writable or free some room.",
                ) from error
            with _translate_errors(None):
                return cls(LocalCollection(target), None, opened.pop_all().close)

    def add(self, vectors: Mapping[int, Vectors], published: Mapping[int, date | None]) -> None:
        """Add unit vectors of shape (dimension,), and the days they were published, by name."""
        names = list(vectors)
        with _translate_errors(self._server):
            for start in range(0, len(names), BATCH):
                batch = names[start : start + BATCH]
                self._collection.add(
                    ids=[str(name) for name in batch],
                    embeddings=[vectors[name] for name in batch],
                    metadatas=[{"published": _day(published[name])} for name in batch],
                )

    def delete(self, names: Iterable[int]) -> None:
        """Delete vectors."""
        ids = [str(name) for name in names]
        with _translate_errors(self._server):
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=ids[start : start + BATCH])

    def nearest(
        self, vector: Vectors, count: int, among: Sequence[int] | None = None
    ) -> dict[int, float]:
        """Return the names of up to `count` vectors with their cosine to `vector`, nearest first.

        With `among`, only those: by comparing each, where they are so few that the graph, in which
        they are far apart, takes longer.
        """
        if among is not None and len(among) <= MAX_COMPARED:
            cosines = {name: float(one @ vector) for name, one in self.get(among).items()}
            return dict(sorted(cosines.items(), key=lambda pair: -pair[1])[:count])
        with _translate_errors(self._server):
            found = self._collection.query(
                query_embeddings=vector,
                n_results=count,
                ids=None if among is None else [str(name) for name in among],
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        return {
            _name(name): 1 - distance
            for name, distance in zip(found["ids"][0], distances, strict=True)
        }

    def get(self, names: Iterable[int]) -> dict[int, Vectors]:
        """Return vectors by name. Raises `IndexDamagedError` when one is missing."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        with _translate_errors(self._server):
            found = self._collection.get(ids=[str(one) for one in wanted], include=["embeddings"])
        vectors = found["embeddings"]
        if vectors is None or len(vectors) != len(wanted):
            raise IndexDamagedError("The index lacks vectors of some passages.")
        return {
            _name(name): np.asarray(one, dtype=np.float32)
            for name, one in zip(found["ids"], vectors, strict=True)
        }

    def count(self) -> int:
        """Return how many vectors there are."""
        with _translate_errors(self._server):
            return int(self._collection.count())

    def close(self) -> None:
        """Release the files."""
        self._collection = None
        self._release()


def _name(text: str) -> int:
    """Return the name of a vector. Raises `IndexDamagedError` when Chroma holds another kind."""
    try:
        return int(text)
    except ValueError as error:
        raise IndexDamagedError(f"The index has a vector of the name {text!r}.") from error


def drop_collections(server: ChromaServer, prefix: str, keep: Container[str]) -> None:
    """Delete a server's collections whose names begin with `prefix`, those to keep apart.

    Raises `ServerError`.
    """
    with _translate_errors(server), ExitStack() as opened:
        client = _client(Path(), server, opened)
        for name in [collection.name for collection in client.list_collections()]:
            if name.startswith(prefix) and name not in keep:
                client.delete_collection(name)


def _client(folder: Path, server: ChromaServer | None, opened: ExitStack) -> ClientAPI:
    """Return a client that `opened` closes."""
    import chromadb  # 0.4 s, needed for builds and servers only
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if server is None:
        client: Any = chromadb.PersistentClient(folder, settings=settings)
    else:
        client = chromadb.HttpClient(
            server.url,
            server.port,
            server.scheme == "https",
            server.headers,
            settings,
            server.tenant,
            server.database,
        )
    opened.callback(client.close)
    return cast("ClientAPI", client)


def _day(day: date | None) -> int:
    """Return a day as a number, as Chroma compares nothing else: 20241024; unknown is 0."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


@contextmanager
def _translate_errors(server: ChromaServer | None) -> Iterator[None]:
    """Raise the errors of Chroma and of its HTTP client as the index's own."""
    try:
        yield
    except BaseException as error:
        if _is_chroma_error(error):
            raise IndexDamagedError(f"Chroma cannot use the index: {error}.") from error
        if server is None or not isinstance(error, Exception):
            raise
        raise ServerError(
            f"The Chroma server at {server} does not answer: {error}",
            "Start it, look at FOOTNOTE_CHROMA_URL, or unset that.",
        ) from error


def _is_chroma_error(error: BaseException) -> bool:
    """Tell whether an error is Chroma's, or a panic of its Rust core, without importing it."""
    kind = type(error)
    return kind.__module__ == "chromadb.errors" or kind.__name__ == "PanicException"
