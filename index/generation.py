"""The index folder: immutable generations, and CURRENT, which names the live one.

    CURRENT             the live generation's name, replaced by an atomic rename
    generations/<id>/   manifest.json, articles.db, chroma/; immutable once live
    vectors.db          the vector cache
    stamps.db           what `stat` said of the seeds when they were last hashed
    fresh.json          the listing of the seeds when the index was last found fresh
    id                  the name of this folder's own on a Chroma server
    lock                held exclusively by the process that builds

A reader holds a shared advisory lock on its generation, so that no build deletes it meanwhile.
"""

from __future__ import annotations

import fcntl
import secrets
import shutil
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, TypeVar

from index.atomic_write import fsync, write_atomically
from index.chroma_server import ChromaServer
from index.clone import clone, clone_database, opening
from index.errors import IndexDamagedError, IndexUnusableError, ServerError
from index.file_records import FileRecord, read_records
from index.folder_id import folder_id
from index.integrity import check_copy, check_sizes
from index.manifest import Manifest
from index.remains import BUILDING, delete_unused, remove_remains

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from index.corpus import Corpus
    from index.store import VectorStore

T = TypeVar("T")


@dataclass
class Generation:
    """A live generation, opened for reading."""

    manifest: Manifest
    corpus: Corpus
    store: VectorStore
    _lock: IO[bytes]

    def close(self) -> None:
        """Close its files and release the lock, so that a later build may delete them."""
        self.store.close()
        self.corpus.close()
        self._lock.close()


class IndexFolder:
    """The folder that holds an index."""

    def __init__(self, root: Path, chroma_url: str | None = None) -> None:
        """Name the folder, and the server that holds its vectors if it does not."""
        self.root = root
        self.server = ChromaServer.parse(chroma_url) if chroma_url else None
        # Of the generation that they were last asked of: of 100,000 files they take a fifth of a
        # second to read, and a refresh compares them twice.
        self._records: tuple[str, Mapping[str, FileRecord]] | None = None

    def current(self) -> str | None:
        """Return the name of the live generation, or None when there is none."""
        try:
            text = (self.root / "CURRENT").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise IndexUnusableError(
                f"{self.root / 'CURRENT'} cannot be read: {error}.", "Name a folder with --index."
            ) from error
        # Any other text names a generation that is missing, which a build repairs.
        return text.replace("\0", "\ufffd").strip() or None

    def manifest(self) -> Manifest | None:
        """Read the live generation's manifest, or return None when there is no generation.

        Raises `IndexDamagedError` when it is missing or broken.
        """
        return self._of_live(lambda name: Manifest.read(self._path(name)))

    def manifest_and_records(self) -> tuple[Manifest, Mapping[str, FileRecord]] | None:
        """Read the live generation's manifest, and what it was built from; None without one.

        Raises `IndexDamagedError`.
        """
        return self._of_live(lambda name: (Manifest.read(self._path(name)), self.records(name)))

    def records(self, generation: str) -> Mapping[str, FileRecord]:
        """Read what a generation was built from. Raises `IndexDamagedError`."""
        known = self._records
        if known is None or known[0] != generation:
            known = generation, read_records(self._path(generation) / "articles.db")
            self._records = known
        return known[1]

    def open(self) -> Generation | None:
        """Open the live generation, or return None when there is none.

        Raises `IndexDamagedError` when its files are missing or broken.
        """
        return self._of_live(self._open)

    def _of_live(self, read: Callable[[str], T]) -> T | None:
        """Return what `read` makes of the live generation's name; None when there is none.

        Where a build replaces and deletes it meanwhile, what it makes of the next.
        """
        while (name := self.current()) is not None:
            try:
                return read(name)
            except IndexDamagedError:
                if self.current() == name:
                    raise
        return None

    def _open(self, name: str) -> Generation:
        # Reading a manifest needs neither.
        from index.corpus import Corpus
        from index.store import VectorStore

        folder = self._path(name)
        with ExitStack() as opened:
            lock = opened.enter_context(self._lock_shared(name))
            manifest = Manifest.read(folder)
            # Vectors in the folder answer on while a server that is set now cannot be reached.
            if manifest.server not in (None, str(self.server)):
                raise IndexDamagedError(f"The vectors of {folder} are on {manifest.server}.")
            check_sizes(folder, manifest.sizes)
            corpus = opened.enter_context(closing(Corpus(folder / "articles.db")))
            server = self.server if manifest.server else None
            with opening(folder / "opening"):
                store = VectorStore.open(folder / "chroma", manifest.collection, server)
            opened.pop_all()
            return Generation(manifest, corpus, store, lock)

    def _lock_shared(self, name: str) -> IO[bytes]:
        path = self._path(name) / "in-use"
        try:
            lock = path.open("rb")
        except OSError as error:
            raise IndexDamagedError(
                f"Generation {name} in {self.root} is missing: {error}."
            ) from error
        fcntl.flock(lock, fcntl.LOCK_SH)
        if not path.exists():
            lock.close()
            raise IndexDamagedError(f"Generation {name} in {self.root} has been deleted.")
        return lock

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """Hold the build lock, which is waited for up to `timeout` seconds.

        Raises `IndexUnusableError` when another process holds it, or the folder is read-only.
        """
        from filelock import FileLock, Timeout  # 40 ms, for builds only

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "lock", timeout=timeout)
            lock.acquire()
        except Timeout as error:
            raise IndexUnusableError(
                f"Another process has been building the index in {self.root} for {timeout:.0f} s.",
                "Wait for it, or end it, and ask again.",
            ) from error
        except OSError as error:
            raise IndexUnusableError(
                f"The index folder {self.root} cannot be written: {error.strerror}.",
                "Make it writable, or name another with --index or FOOTNOTE_INDEX.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def begin(self, base: Manifest | None = None) -> tuple[str, Path]:
        """Return a new generation's name and the folder to build it in.

        The folder is empty, or holds a copy of the articles and vectors of generation `base`. Only
        under the build lock: the remains of killed builds give their room to this one. Raises
        `IndexDamagedError` where they are not as they were written.
        """
        remove_remains(self.root / "generations")
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        folder = self.root / "generations" / f"{BUILDING}{name}"
        folder.mkdir(parents=True)
        (folder / "in-use").touch()
        (folder / "opening").touch()
        if base is not None:
            try:
                self._copy(base, folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        return name, folder

    def _copy(self, base: Manifest, folder: Path) -> None:
        """Copy the articles and vectors of a generation, and check what no reader writes to."""
        source = self._path(base.generation)
        clone(source / "articles.db", folder / "articles.db")
        clone_database(source / "chroma", folder / "chroma", source / "opening")
        check_copy(folder, base.checksums)

    def publish(self, name: str, folder: Path) -> None:
        """Make the finished generation in `folder` the live one, atomically."""
        for path in (*folder.rglob("*"), folder):
            fsync(path)
        folder.rename(self._path(name))
        fsync(self.root / "generations")
        write_atomically(self.root / "CURRENT", name)

    def remove_unused(self) -> None:
        """Delete what no reader uses: older generations and the remains of killed builds.

        Only under the build lock. What cannot be deleted now is left to the next build. Raises
        `ServerError`.
        """
        delete_unused(self.root / "generations", self.current())
        if self.server is not None:
            from index.store import drop_collections

            left = (self.root / "generations").iterdir()
            keep = {self.collection(folder.name) for folder in left}
            drop_collections(self.server, self.collection(""), keep)

    def collection(self, generation: str) -> str:
        """Return the name of a generation's collection.

        On a server it begins with a name of this folder's own: indexes may share it.
        """
        if self.server is None:
            return generation
        return f"footnote-{folder_id(self.root)}-{generation}"

    def discard(self, name: str, folder: Path) -> None:
        """Delete what a failed build has made; what cannot be deleted is left to the next."""
        shutil.rmtree(folder, ignore_errors=True)
        if self.server is not None:
            from index.store import drop_collections

            with suppress(ServerError):
                drop_collections(self.server, self.collection(name), ())

    def _path(self, generation: str) -> Path:
        return self.root / "generations" / generation
