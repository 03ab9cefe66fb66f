"""The vector cache: a text that was embedded once is not embedded again.

One SQLite file, written under the build lock. A broken one is deleted and filled again; a vector
that was damaged in it is made again.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from index.embed import Embedder, OnnxModel, Vectors

    Progress = Callable[[int, int], None]
    """Called with the number of embedded texts and of all texts."""

T = TypeVar("T")

# Texts embedded between two commits; a killed build loses about a second's work.
BATCH = 64
# What is wrong when SQLite says so is the disk, or another process: not the file.
_NOT_DAMAGE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
    )
)
# Digests looked up at once.
MAX_DIGESTS = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
  fingerprint TEXT NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (fingerprint, digest)
) WITHOUT ROWID
"""


class VectorCache:
    """Embeddings by model fingerprint and sha256 of the embedded text."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = _connect(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def embed(self, texts: Sequence[str], embedder: Embedder, progress: Progress) -> Vectors:
        """Return the vectors of `texts`, shape (len(texts), dimension); embed those not cached."""
        return self._mended(lambda: self._embed(texts, embedder, progress))

    def _mended(self, work: Callable[[], T]) -> T:
        """Do some work; if the file is found broken, once more with an empty one."""
        try:
            return work()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self._database.close()
            self._path.unlink(missing_ok=True)
            self._database = _connect(self._path)
            return work()

    def _embed(self, texts: Sequence[str], embedder: Embedder, progress: Progress) -> Vectors:
        digests = [_digest(text) for text in texts]
        cached = self._read(embedder.exported.fingerprint, digests, embedder.exported.dimension)
        missing = {
            digest: text
            for digest, text in zip(digests, texts, strict=True)
            if digest not in cached
        }
        # Sorted by length, so that the embedder's batches need little padding.
        todo = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(todo), BATCH):
            progress(len(texts) - len(todo) + start, len(texts))
            batch = todo[start : start + BATCH]
            embedded = embedder.embed_documents([text for _, text in batch])
            new = dict(zip((digest for digest, _ in batch), embedded, strict=True))
            self._write(embedder.exported.fingerprint, new)
            cached |= new
        progress(len(texts), len(texts))
        vectors = np.zeros((len(texts), embedder.exported.dimension), dtype=np.float32)
        for row, digest in enumerate(digests):
            vectors[row] = cached[digest]
        return vectors

    def known(self, texts: Sequence[str], model: OnnxModel) -> list[Vectors | None]:
        """Return the cached vectors of `texts`, None where there is none."""
        digests = [_digest(text) for text in texts]
        found = self._mended(lambda: self._read(model.fingerprint, digests, model.dimension))
        return [found.get(digest) for digest in digests]

    def prune(self, fingerprint: str, count: int, texts: Iterable[str]) -> None:
        """Delete the vectors of other models, and those of other texts than `count` `texts`.

        The latter once they are more than twice as many. A disk without room for it keeps them.
        """
        with suppress(sqlite3.OperationalError):
            self._mended(lambda: self._prune(fingerprint, count, texts))

    def _prune(self, fingerprint: str, count: int, texts: Iterable[str]) -> None:
        others = self._database.execute(
            "DELETE FROM vectors WHERE fingerprint != ?", (fingerprint,)
        ).rowcount
        self._database.commit()
        cached: int = self._database.execute("SELECT count(*) FROM vectors").fetchone()[0]
        if cached > 3 * count:
            wanted = {_digest(text) for text in texts}
            rows = self._database.execute("SELECT digest FROM vectors").fetchall()
            with self._database:
                self._database.executemany(
                    "DELETE FROM vectors WHERE digest = ?",
                    [digest for digest in rows if digest[0] not in wanted],
                )
        if others or cached > 3 * count:
            self._database.execute("VACUUM")

    def _read(
        self, fingerprint: str, digests: Sequence[bytes], dimension: int
    ) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(digests), MAX_DIGESTS):
            some = digests[start : start + MAX_DIGESTS]
            rows = self._database.execute(
                "SELECT digest, vector FROM vectors WHERE fingerprint = ?"
                f" AND digest IN ({','.join('?' * len(some))})",
                (fingerprint, *some),
            )
            found |= {
                digest: np.frombuffer(stored[:-4], dtype=np.float32)
                for digest, stored in rows
                if len(stored) == 4 * dimension + 4 and _with_checksum(stored[:-4]) == stored
            }
        return found

    def _write(self, fingerprint: str, vectors: dict[bytes, Vectors]) -> None:
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [
                    (fingerprint, digest, _with_checksum(vector.tobytes()))
                    for digest, vector in vectors.items()
                ],
            )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _with_checksum(vector: bytes) -> bytes:
    return vector + zlib.crc32(vector).to_bytes(4)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    try:
        database.execute(_SCHEMA)
    except sqlite3.DatabaseError as error:
        database.close()
        if not _is_damage(error):
            raise
        path.unlink()
        return _connect(path)
    return database


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell whether an error means that the file is broken, or no database at all."""
    # The low byte is the kind of error, the rest says more of it.
    return error.sqlite_errorcode & 0xFF not in _NOT_DAMAGE
