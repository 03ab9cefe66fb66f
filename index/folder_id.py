"""The name of an index folder's own on a Chroma server, which other indexes may use as well."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from index.atomic_write import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def folder_id(root: Path) -> str:
    """Return the name of a folder's own; the first call gives it one, in its file `id`."""
    path, place = root / "id", str(root.stat().st_ino)
    own = ""
    with suppress(OSError, ValueError):
        own, known = path.read_text(encoding="ascii").split()
        own = own if known == place else ""  # a copy of the folder is another index
    if not own:
        own = secrets.token_hex(4)
        write_atomically(path, f"{own} {place}")
    return own
