"""What was found for each question, and the log that keeps it while a run goes on.

The first line of a log is the fingerprint of what is measured; each other line is a record.
A log of another fingerprint is begun anew.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from index.atomic_write import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    """What was found for one question. `ranks` is by ranking: dense, lexical and fused."""

    qid: str
    answered: bool
    confidence: float
    short: str | None
    cited: tuple[Cited, ...]
    ranks: dict[str, Ranks]
    timings_ms: dict[str, float]


_RECORD = TypeAdapter(Record)


class RecordLog:
    """The records of a run by qid, on disk as soon as they are known. One process writes it."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        """Open the log at `path`; what a killed run left half written is dropped."""
        self.records = {record.qid: record for record in _read(path, fingerprint)}
        sound = [fingerprint, *map(_line, self.records.values())]
        write_atomically(path, "".join(f"{line}\n" for line in sound))
        self._file = path.open("a", encoding="utf-8")

    def add(self, record: Record) -> None:
        """Keep a record."""
        self.records[record.qid] = record
        self._file.write(f"{_line(record)}\n")
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _line(record: Record) -> str:
    return _RECORD.dump_json(record).decode()


def _read(path: Path, fingerprint: str) -> Iterator[Record]:
    """Yield the records of a log up to the first that is not whole; none of another's."""
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    if lines and lines[0] == fingerprint.encode():
        with suppress(ValidationError):
            yield from map(_RECORD.validate_json, lines[1:])
