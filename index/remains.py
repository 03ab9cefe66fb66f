"""Deletes generations that nobody reads any more, and what killed builds have left.

Only under the build lock. What cannot be deleted now is left to the next build.
"""

from __future__ import annotations

import fcntl
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# What the names of folders begin with that are being built, and deleted.
BUILDING = ".building-"
TRASH = ".dead-"


def delete_unused(generations: Path, live: str | None) -> None:
    """Delete what is neither live nor open for reading, and all remains."""
    remove_remains(generations)
    for folder in sorted(generations.iterdir()):
        if folder.name != live and not folder.name.startswith((BUILDING, TRASH)):
            _delete(folder)


def remove_remains(generations: Path) -> None:
    """Delete what is half built and half deleted."""
    for pattern in (f"{BUILDING}*", f"{TRASH}*"):
        for folder in generations.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


def _delete(folder: Path) -> None:
    """Delete a generation, unless a reader has it open."""
    try:
        with (folder / "in-use").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            trash = folder.with_name(TRASH + folder.name)
            folder.rename(trash)
    except BlockingIOError:
        return
    except OSError:
        trash = folder
    shutil.rmtree(trash, ignore_errors=True)
