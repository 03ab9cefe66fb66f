"""Lists and reads the seed files. What stands in them, `index.parse` tells."""

from __future__ import annotations

import os
import stat
import time
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple

from index.errors import SeedFileError, SeedsError
from index.garbage import no_collection
from index.parse import KINDS, described_by, is_article_of_file, kind_of

# Two writes within one tick of a file system's clock leave the same timestamp.
CLOCK_TICK_NS = 20_000_000
# A file that has changed during each of so many reads is left to the next scan.
MAX_READS = 10
WRITING = "is still being written"
_STAMP = attrgetter("st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")


# Named tuples: of 20,000 files they are made in a fifth of the time of frozen dataclasses.
class Stamp(NamedTuple):
    """What `stat` says of a file; while it is the same, so are the file's bytes."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Make the stamp of a `stat` result."""
        return cls._make(_STAMP(status))

    def age_ns(self) -> int:
        """Return how long ago the file was changed; negative if the clock was set back."""
        return time.time_ns() - max(self.modified_ns, self.changed_ns)


class SeedFile(NamedTuple):
    """A file below the seeds folder, not read yet; `problem` says why it cannot be.

    One that is `linked`, by a symbolic or a hard link, may be changed from elsewhere.
    """

    source: str
    path: str
    stamp: Stamp
    problem: str | None = None
    linked: bool = False


@no_collection()
def list_seeds(folder: Path) -> list[SeedFile]:
    """List every file below `folder`, hidden ones left out, in the order of their names.

    A folder below it that cannot be listed is an entry itself. In a name that is not UTF-8,
    the bytes that are not are escaped. Raises `SeedsError` when `folder` is missing or cannot be
    listed.
    """
    found: list[SeedFile] = []
    try:
        _walk(os.fspath(folder), "", found)
    except OSError as error:
        raise SeedsError(
            f"The seeds folder {folder} cannot be read: {error.strerror}.",
            "Make it, or name another with --seeds or FOOTNOTE_SEEDS.",
        ) from error
    found.sort(key=itemgetter(0))
    describing = any(one.source.endswith(("n", "N")) and described_by(one.source) for one in found)
    return _with_texts(found) if describing else found


def _with_texts(found: list[SeedFile]) -> list[SeedFile]:
    """Return the files, those that describe a text that is not there with that problem."""
    sources = {seed.source for seed in found}
    return [
        seed._replace(problem=f"describes {text}, which is not there")
        if seed.problem is None and (text := described_by(seed.source)) and text not in sources
        else seed
        for seed in found
    ]


def _walk(folder: str, prefix: str, found: list[SeedFile]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            source = prefix + _utf8(entry.name)
            if not entry.is_dir(follow_symlinks=False):
                found.append(_seed_file(entry, source))
                continue
            try:
                _walk(entry.path, f"{source}/", found)
            except OSError as error:
                found.append(_unreadable(f"{source}/", entry.path, error))


def _unreadable(source: str, path: str, error: OSError) -> SeedFile:
    return SeedFile(source, path, Stamp(0, 0, 0, 0), f"cannot be read: {error.strerror}")


def _seed_file(entry: os.DirEntry[str], source: str) -> SeedFile:
    try:
        status = entry.stat()
    except OSError as error:
        return _unreadable(source, entry.path, error)
    linked = status.st_nlink > 1 or entry.is_symlink()
    problem = _unusable(entry.path, source, status)
    return SeedFile(source, entry.path, Stamp.of(status), problem, linked)


def _unusable(path: str, source: str, status: os.stat_result) -> str | None:
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if not path.endswith(source):
        return "has a name that is not UTF-8; rename it"
    kind = kind_of(source)
    if kind is None:
        return f"is of an unknown kind; known are {', '.join(KINDS)}"
    if is_article_of_file(source):
        return "has the name of an article in another file; rename it"
    if status.st_size > KINDS[kind]:
        megabytes, most = status.st_size / 1e6, KINDS[kind] / 1e6
        return f"has {megabytes:.0f} MB, more than the {most:.0f} MB of its kind; split it"
    return None


def _utf8(name: str) -> str:
    return name if name.isascii() else os.fsencode(name).decode(errors="backslashreplace")


def read_settled(seed: SeedFile) -> tuple[bytes, Stamp]:
    """Return the bytes of a seed file and a stamp that any later write will change.

    Raises `SeedFileError` when the file cannot be read, or is written again and again.
    """
    path = Path(seed.path)
    try:
        for _ in range(MAX_READS):
            before = Stamp.of(path.stat())
            data = path.read_bytes()
            after = Stamp.of(path.stat())
            if before == after and not 0 <= after.age_ns() < CLOCK_TICK_NS:
                return data, after
            time.sleep(CLOCK_TICK_NS / 1e9)
    except OSError as error:
        raise SeedFileError(f"{seed.source} cannot be read: {error.strerror}.") from error
    raise SeedFileError(f"{seed.source} {WRITING}.")
