"""manifest.json: how a generation was built."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from index.errors import IndexDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Changes whenever an index of an older Footnote can no longer be read.
FORMAT = 7


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a generation was built.

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
