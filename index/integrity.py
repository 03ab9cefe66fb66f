"""What the files of a generation must be: their sizes, which readers check, and their checksums."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from index.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Chroma's, which readers write to.
DATABASE = "chroma.sqlite3"


def file_sizes(folder: Path) -> dict[str, int]:
    """Return the sizes in bytes of a generation's files, by their paths below its folder.

    Left out are those of a graph that Chroma has never saved: each reader writes them anew.
    """
    unsaved = {
        path.parent
        for path in folder.glob("chroma/*/header.bin")
        if not path.with_name("index_metadata.pickle").exists()
    }
    files = [p for p in folder.rglob("*") if p.is_file() and p.parent not in unsaved]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(files)}


def checksums(folder: Path) -> dict[str, int]:
    """Return the CRC-32 of the articles and vectors, those apart that readers write to."""
    names = [name for name in file_sizes(folder) if name.startswith(("articles.db", "chroma/"))]
    return {name: _checksum(folder / name) for name in names if not name.endswith(DATABASE)}


def check_sizes(folder: Path, sizes: Mapping[str, int]) -> None:
    """Raise `IndexDamagedError` if a file is missing or truncated.

    Chroma gives wrong results from a truncated graph, and no error. A file may have grown: Chroma
    writes to its own when it opens them.
    """
    for name, size in sizes.items():
        try:
            found = (folder / name).stat().st_size
        except OSError as error:
            raise IndexDamagedError(f"{folder / name} is missing.") from error
        if found < size:
            raise IndexDamagedError(f"{folder / name} has {found} bytes, not {size}.")


def check_copy(folder: Path, copied: Mapping[str, int]) -> None:
    """Raise `IndexDamagedError` unless files in `folder` have the checksums of what was copied."""
    for name, checksum in copied.items():
        try:
            found = _checksum(folder / name)
        except OSError as error:
            raise IndexDamagedError(f"{folder / name} is missing.") from error
        if found != checksum:
            raise IndexDamagedError(f"{name} in the live generation has changed on the disk.")


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            checksum = zlib.crc32(data, checksum)
    return checksum
