"""A local collection, used through Chroma's Rust core as Chroma's Python client uses it.

Importing the client takes a third of a cold question's time, and using it needs none of it. The
core's interface is the pinned release's; a test compares its results with the client's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Vectors

COLLECTION = "passages"
_TENANT, _DATABASE = "default_tenant", "default_database"


class LocalCollection:
    """The collection in a folder, with the methods of Chroma's `Collection` that are used."""

    def __init__(self, folder: Path) -> None:
        import chromadb_rust_bindings as core  # not needed with a server

        database = core.SqliteDBConfig(
            hash_type=core.MigrationHash.MD5,
            migration_mode=core.MigrationMode.Validate,
            url=str(folder / "chroma.sqlite3"),
        )
        self._core = core.Bindings(
            allow_reset=False,
            sqlite_db_config=database,
            persist_path=str(folder),
            hnsw_cache_size=100,
        )
        self._id = str(self._core.get_collection(COLLECTION, _TENANT, _DATABASE).id)

    def query(
        self, query_embeddings: Vectors, n_results: int, ids: list[str] | None, include: list[str]
    ) -> dict[str, Any]:
        """Return what `Collection.query` returns, for one vector."""
        found = self._core.query(
            self._id,
            ids,
            [query_embeddings],
            n_results,
            None,
            None,
            include,
            _TENANT,
            _DATABASE,
        )
        return {"ids": found.ids, "distances": found.distances}

    def get(self, ids: list[str], include: list[str]) -> dict[str, Any]:
        """Return what `Collection.get` returns."""
        found = self._core.get(self._id, ids, None, None, 0, None, include, _TENANT, _DATABASE)
        return {"ids": found.ids, "embeddings": found.embeddings}

    def add(
        self, ids: list[str], embeddings: list[Vectors], metadatas: list[dict[str, int]]
    ) -> None:
        """Do what `Collection.add` does."""
        self._core.add(ids, self._id, embeddings, metadatas, None, None, _TENANT, _DATABASE)

    def delete(self, ids: list[str]) -> None:
        """Do what `Collection.delete` does."""
        self._core.delete(self._id, ids, None, None, None, _TENANT, _DATABASE)

    def count(self) -> int:
        """Return what `Collection.count` returns."""
        return int(self._core.count(self._id, _TENANT, _DATABASE))
