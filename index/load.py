"""Seed files to articles. An error names the file and the byte or line.

The text of an article is the whole file, decoded and otherwise unchanged, so that an offset can be
checked in the file itself; front matter is marked, not removed.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from index.article import Article, Kind, Span
from index.errors import SeedFileError, SeedsError
from index.front_matter import front_matter
from index.metadata import NAMES, metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.front_matter import FrontMatter

MAX_BYTES = 10 * 1024 * 1024
# Two writes within one tick of a file system's clock leave the same timestamp.
CLOCK_TICK_NS = 20_000_000
# A file that has changed during each of so many reads is left to the next scan.
MAX_READS = 10
WRITING = "is still being written"


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
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

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
    return sorted(found, key=itemgetter(0))


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
    if _suffix(source) not in _PARSERS:
        return f"is of an unknown kind; known are {', '.join(_PARSERS)}"
    if status.st_size > MAX_BYTES:
        megabytes = status.st_size / 1e6
        return f"has {megabytes:.0f} MB, more than an article's {MAX_BYTES / 1e6:.0f} MB; split it"
    return None


def _suffix(source: str) -> str:
    return os.path.splitext(source)[1].lower()  # noqa: PTH122 - ten times as fast


def _utf8(name: str) -> str:
    return os.fsencode(name).decode(errors="backslashreplace")


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


def parse(source: str, data: bytes) -> Article:
    """Turn the bytes of the seed file `source` into an article.

    Raises `SeedFileError`, which names the byte or line at fault.
    """
    article = _PARSERS[_suffix(source)](source, _decode(source, data))
    body_start = article.marks[0].end if article.marks else 0
    if not article.text[body_start:].strip():
        raise SeedFileError(f"{source} is empty.", "Fill it or remove it.")
    return article


def _decode(source: str, data: bytes) -> str:
    if (nul := data.find(b"\0")) >= 0:
        raise SeedFileError(
            f"{source} is not text: it has a NUL at byte {nul}.", "Convert it to text or remove it."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `start` does not count a byte order mark, and `object` has lost it.
        position = error.start + len(data) - len(error.object)
        line = data.count(b"\n", 0, position) + 1
        raise SeedFileError(
            f"{source} is not UTF-8: byte 0x{data[position]:02x} at position {position}"
            f" (line {line}).",
            "Save it as UTF-8.",
        ) from error


def _parse_text(source: str, text: str) -> Article:
    """Read a text; what stands between dashes at its head may be text, too."""
    head = None
    with suppress(SeedFileError):
        head = front_matter(source, text)
    if head is not None and NAMES.isdisjoint(head.values):
        head = None
    return _with_head(source, text, head)


def _parse_markdown(source: str, text: str) -> Article:
    return _with_head(source, text, front_matter(source, text))


def _with_head(source: str, text: str, head: FrontMatter | None) -> Article:
    if head is None:
        return Article(source, text)
    marks = (Span(0, head.end, Kind.FRONT_MATTER),)
    return Article(source, text, marks=marks, **metadata(source, head.values))


_PARSERS: dict[str, Callable[[str, str], Article]] = {
    ".txt": _parse_text,
    ".md": _parse_markdown,
}
