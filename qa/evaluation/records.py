"""What was found for each question, and the log that keeps it while a run goes on.

The first line of a log is the fingerprint of what is measured; each other line is a record.
A log of another fingerprint is begun anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ranks:
    """The ranks, from 1, of what was sought; None where it is not among the first `DEPTH`."""

    documents: tuple[int | None, ...]
    evidence: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote of an answer, the document of the set that it is from, and its offsets there."""

    doc_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Record:
    """What was found for one question. `ranks` is by ranking: dense, lexical, fused and others."""

    qid: str
    answered: bool
    confidence: float
    short: str | None
    cited: tuple[Cited, ...]
    ranks: Mapping[str, Ranks]
    timings_ms: Mapping[str, float]

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Record:
        """Undo `asdict`. Raises `KeyError` or `TypeError` when it is no record."""
        ranks = {
            ranking: Ranks(tuple(found["documents"]), tuple(found["evidence"]))
            for ranking, found in values["ranks"].items()
        }
        cited = tuple(Cited(**one) for one in values["cited"])
        return cls(**values | {"ranks": ranks, "cited": cited})


class RecordLog:
    """The records of a run, on disk as soon as they are known. One process writes it."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Open the log at `path`; what a killed run left half written is dropped."""
        self.records: dict[str, Record] = {}
        self._path = path
        self._fingerprint = fingerprint
        kept = self._read()
        self._file = self._begin() if kept is None else self._go_on(kept)

    def add(self, record: Record) -> None:
        """Keep a record."""
        self.records[record.qid] = record
        self._write(asdict(record))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read(self) -> int | None:
        """Read the sound records; return how many bytes are sound, or None for another's."""
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return None
        rows = _rows(lines)
        size, first = next(rows, (0, None))
        if first != {"fingerprint": self._fingerprint}:
            return None
        for length, row in rows:
            try:
                record = Record.from_dict(row)
            except (KeyError, TypeError, AttributeError):
                break
            self.records[record.qid] = record
            size += length
        return size

    def _begin(self) -> IO[bytes]:
        self._file = self._path.open("wb")
        self._write({"fingerprint": self._fingerprint})
        return self._file

    def _go_on(self, size: int) -> IO[bytes]:
        file = self._path.open("r+b")
        file.truncate(size)
        file.seek(size)
        return file

    def _write(self, row: dict[str, Any]) -> None:
        self._file.write(json.dumps(row).encode() + b"\n")
        self._file.flush()


def _rows(lines: list[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield each line's length and what it says, up to the first that is not whole."""
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            return
        if not line.endswith(b"\n"):
            return
        yield len(line), row
