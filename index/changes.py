"""What has changed in the seeds since a generation was built.

A file is read only where `stat` says that it may have changed; then its sha256 decides.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from index.errors import SeedFileError
from index.file_records import FileRecord
from index.garbage import no_collection
from index.load import WRITING, SeedFile, read_settled
from index.stamps import read_stamps, write_stamps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.stamps import Stamps


@dataclass(frozen=True, slots=True)
class Changes:
    """The seed files that differ, by source; `renamed` pairs the old name with the new."""

    added: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything has changed."""
        return bool(self.added or self.edited or self.removed or self.renamed)


@dataclass(frozen=True, slots=True)
class Seeds:
    """A snapshot of the seeds folder; `read` names the files whose bytes were read for it."""

    files: Sequence[SeedFile]
    records: Mapping[str, FileRecord]
    read: frozenset[str]


@no_collection()
def scan(files: Sequence[SeedFile], stamps: Path, settle: float = 0.0) -> Seeds:
    """Take a snapshot of listed seeds; the file `stamps` caches stamps and sha256s between scans.

    A file that was written in the last `settle` seconds is not read: it is still being written.
    """
    cached = read_stamps(stamps)
    current: Stamps = {}
    read = set()
    records: dict[str, FileRecord] = {}
    for seed in files:
        if seed.problem is not None:
            records[seed.source] = FileRecord(None, seed.problem)
            continue
        entry = cached.get(seed.source)
        if entry is None or entry[0] != seed.stamp:
            if 0 <= seed.stamp.age_ns() < settle * 1e9:
                records[seed.source] = FileRecord(None, WRITING)
                continue
            try:
                data, stamp = read_settled(seed)
            except SeedFileError as error:
                problem = error.what.removeprefix(f"{seed.source} ").removesuffix(".")
                records[seed.source] = FileRecord(None, problem)
                continue
            read.add(seed.source)
            entry = stamp, hashlib.sha256(data).hexdigest()
        current[seed.source] = entry
        records[seed.source] = FileRecord(entry[1])
    if current != cached:
        write_stamps(stamps, cached, current)
    return Seeds(files, records, frozenset(read))


def fingerprint(files: Sequence[SeedFile]) -> str:
    """Return a value that changes with what `list_seeds` says of any file."""
    names = "\0".join([seed.source for seed in files])
    problems = [(seed.source, seed.problem) for seed in files if seed.problem is not None]
    digest = hashlib.blake2b(f"{names}\0{problems}".encode(), digest_size=16)
    stamps = [seed.stamp for seed in files]
    try:
        digest.update(array("q", chain.from_iterable(stamps)))
    except OverflowError:  # some file systems number their files in all 64 bits
        digest.update(repr(stamps).encode())
    return digest.hexdigest()


@no_collection()
def changed_sources(old: Mapping[str, FileRecord], new: Mapping[str, FileRecord]) -> list[str]:
    """Return the sources that were added, removed or edited, in order.

    A file that is still being written is none of them.
    """
    found = [source for source in old if source not in new]
    found += [
        source
        for source, record in new.items()
        if record.problem != WRITING
        and ((before := old.get(source)) is None or _differs(before, record))
    ]
    return sorted(found)


def compare(old: Mapping[str, FileRecord], new: Mapping[str, FileRecord]) -> Changes:
    """Return the changes that lead from `old` to `new`; what is still being written is none."""
    changed = changed_sources(old, new)
    removed = {source for source in changed if source not in new}
    added = {source for source in changed if source not in old}
    edited = tuple(source for source in changed if source in old and source in new)
    by_content: dict[str | None, str] = {
        record.sha256: source for source in sorted(removed) if (record := old[source]).sha256
    }
    renamed = []
    for source in sorted(added):
        origin = by_content.pop(new[source].sha256, None)
        if origin is not None:
            renamed.append((origin, source))
    removed -= {origin for origin, _ in renamed}
    added -= {source for _, source in renamed}
    return Changes(tuple(sorted(added)), edited, tuple(sorted(removed)), tuple(renamed))


def _differs(old: FileRecord, new: FileRecord) -> bool:
    """Tell whether a file changed; one that could not be read changes with its problem."""
    return old.sha256 != new.sha256 or (new.sha256 is None and old != new)
