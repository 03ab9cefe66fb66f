"""The index folder: immutable generations, and CURRENT, which names the live one.

    CURRENT             the live generation's name, swapped by an atomic rename
    generations/<id>/   manifest.json, articles.db, chroma/; never changed once live
    vectors.db          the vector cache
    stamps.json         what `stat` said of the seeds when they were last hashed
    lock                held by the one process that builds

A reader holds a shared lock on its generation, so that no build deletes it underneath.
"""

from __future__ import annotations

import fcntl
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from index.atomic_write import fsync, write_atomically
from index.errors import IndexDamagedError, IndexUnusableError
from index.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from index.corpus import Corpus
    from index.store import VectorStore


_BUILDING = ".building-"
_DEAD = ".dead-"


@dataclass
class Generation:
    """A live generation, opened for reading."""

    manifest: Manifest
    corpus: Corpus
    store: VectorStore
    _in_use: IO[bytes]

    def close(self) -> None:
        """Let go of its files, so that a later build may delete them."""
        self.store.close()
        self.corpus.close()
        self._in_use.close()


class IndexFolder:
    """The folder that holds an index."""

    def __init__(self, root: Path, chroma_url: str | None = None) -> None:
        self.root = root
        self.chroma_url = chroma_url

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
        # Whatever is no name is the name of a generation that is missing, which a build mends.
        return text.replace("\0", "\ufffd").strip() or None

    def manifest(self, generation: str) -> Manifest:
        """Read a generation's manifest. Raises `IndexDamagedError` when it is missing or broken."""
        return Manifest.read(self._path(generation))

    def open(self) -> Generation | None:
        """Open the live generation, or return None when there is none.

        Raises `IndexDamagedError` when its files are missing or broken.
        """
        while (name := self.current()) is not None:
            try:
                in_use = self._hold(name)
            except OSError as error:
                if self.current() != name:
                    continue  # a build has just replaced it
                raise IndexDamagedError(
                    f"Generation {name} in {self.root} is missing: {error}.",
                    "Run: footnote index build",
                ) from error
            try:
                return self._open(name, in_use)
            except BaseException:
                in_use.close()
                raise
        return None

    def _hold(self, name: str) -> IO[bytes]:
        in_use = (self._path(name) / "in-use").open("rb")
        fcntl.flock(in_use, fcntl.LOCK_SH)
        if not (self._path(name) / "in-use").exists():
            in_use.close()
            raise FileNotFoundError("deleted meanwhile")
        return in_use

    def _open(self, name: str, in_use: IO[bytes]) -> Generation:
        # Looking at the manifest needs none of it.
        from index.corpus import Corpus
        from index.store import VectorStore

        manifest = self.manifest(name)
        folder = self._path(name)
        _check_sizes(folder, manifest.sizes)
        corpus = Corpus(folder / "articles.db")
        try:
            store = VectorStore.open(
                folder / "chroma", name, manifest.chroma_url, corpus.duplicates()
            )
        except BaseException:
            corpus.close()
            raise
        return Generation(manifest, corpus, store, in_use)

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """Hold the build lock; wait for it `timeout` seconds at most.

        Raises `IndexUnusableError` when another process keeps it, or the folder is read-only.
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

    def begin(self) -> tuple[str, Path]:
        """Return a new generation's name and an empty folder to build it in."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        folder = self.root / "generations" / f"{_BUILDING}{name}"
        folder.mkdir(parents=True)
        (folder / "in-use").touch()
        return name, folder

    def publish(self, name: str, folder: Path) -> None:
        """Make the finished generation in `folder` the live one: whole, or not at all."""
        for path in folder.rglob("*"):
            fsync(path)
        folder.rename(self._path(name))
        fsync(self.root / "generations")
        write_atomically(self.root / "CURRENT", name)

    def remove_unused(self) -> None:
        """Delete what no reader uses: older generations and the remains of killed builds.

        Only under the build lock. What cannot be deleted now is tried again by the next build.
        """
        live = self.current()
        dead = []
        for folder in sorted((self.root / "generations").iterdir()):
            if folder.name == live:
                continue
            if folder.name.startswith((_BUILDING, _DEAD)):
                shutil.rmtree(folder, ignore_errors=True)
                dead.append(folder.name.removeprefix(_BUILDING).removeprefix(_DEAD))
            elif self._bury(folder):
                dead.append(folder.name)
        if self.chroma_url and dead:
            from index.store import drop_collections

            drop_collections(self.chroma_url, dead)

    def _bury(self, folder: Path) -> bool:
        try:
            with (folder / "in-use").open("rb") as in_use:
                fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                grave = folder.with_name(_DEAD + folder.name)
                folder.rename(grave)
        except BlockingIOError:
            return False
        except OSError:
            grave = folder
        shutil.rmtree(grave, ignore_errors=True)
        return True

    def _path(self, generation: str) -> Path:
        return self.root / "generations" / generation


def file_sizes(folder: Path) -> dict[str, int]:
    """Return the sizes in bytes of a generation's files, by their paths below its folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(files)}


def _check_sizes(folder: Path, sizes: Mapping[str, int]) -> None:
    """Raise `IndexDamagedError` if a file is missing or cut.

    Chroma answers from a cut graph, wrongly and without a word. What it adds to its own files
    when they are opened is no damage.
    """
    for name, size in sizes.items():
        try:
            found = (folder / name).stat().st_size
        except OSError as error:
            raise IndexDamagedError(
                f"{folder / name} is missing.", "Run: footnote index build"
            ) from error
        if found < size:
            raise IndexDamagedError(
                f"{folder / name} has {found} bytes, not {size}.", "Run: footnote index build"
            )
