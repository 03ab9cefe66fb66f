"""manifest.json and files.json: what a generation was built from, and how."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from index.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Changes whenever an index of an older Footnote can no longer be read.
FORMAT = 6


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A seed file as a generation saw it: its bytes' sha256, and why it is left out, if it is.

    `lines` are those that are left out of a file of many articles: 'line 3', and why.
    """

    sha256: str | None
    problem: str | None = None
    lines: tuple[tuple[str, str], ...] = ()

    def problems(self, source: str) -> dict[str, str]:
        """Return why the file `source`, or lines of it, are left out, by what to call them."""
        whole = {source: self.problem} if self.problem else {}
        return whole | {f"{source} {name}": problem for name, problem in self.lines}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from, and how.

    The vectors are in a `collection`, on a `server` unless in the folder; `deleted` counts those
    deleted since an index was made out of nothing. Files have these `sizes`, and those of articles
    and vectors that no reader writes to these `checksums` (CRC-32).
    """

    format: int
    generation: str
    built_at: str
    model: str
    recipe: str
    dimension: int
    server: str | None
    collection: str
    articles: int
    passages: int
    deleted: int
    sizes: Mapping[str, int]
    checksums: Mapping[str, int]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read manifest.json in `folder`. Raises `IndexDamagedError` if it is missing or broken."""
        path = folder / "manifest.json"
        try:
            values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise IndexDamagedError(f"{path} is of another version of Footnote.")
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexDamagedError(f"{path} is missing or broken: {error}.") from error

    def write(self, folder: Path) -> None:
        """Write manifest.json into `folder`."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / "manifest.json").write_text(text, encoding="utf-8")


def read_records(folder: Path) -> dict[str, FileRecord]:
    """Read the seed files' records from files.json in `folder`, by source.

    They are no part of the manifest, because most questions need none of thousands. Raises
    `IndexDamagedError` if it is missing or broken.
    """
    path = folder / "files.json"
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {
            source: FileRecord(sha256, problem, tuple((name, why) for name, why in lines))
            for source, (sha256, problem, *lines) in values.items()
        }
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexDamagedError(f"{path} is missing or broken: {error}.") from error


def write_records(folder: Path, records: Mapping[str, FileRecord]) -> None:
    """Write files.json into `folder`."""
    values = {
        source: (record.sha256, record.problem, *record.lines) for source, record in records.items()
    }
    text = json.dumps(values, ensure_ascii=False)
    (folder / "files.json").write_text(text, encoding="utf-8")
