"""Whether a folder has changed, as the kernel tells it: without looking at its files.

The only module that imports inotify_simple. An event is queued before the change that it tells of
returns to whoever made it, so that no change is missed that was made before the question.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from inotify_simple import INotify

# The file systems whose changes are all made, and so told, by this machine's kernel.
_LOCAL = frozenset(("btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"))
_MOUNTS = Path("/proc/self/mountinfo")


class FolderEvents:
    """Events of a folder and of all folders below it. To be closed."""

    def __init__(self, inotify: INotify) -> None:
        self._inotify = inotify

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """Listen to a folder; None where the kernel cannot tell of all changes in it."""
        if not _is_local(folder):
            return None
        try:
            from inotify_simple import INotify, flags

            inotify = INotify(nonblocking=True)
        except (ImportError, OSError):  # another system than Linux, or too many listeners
            return None
        events = cls(inotify)
        mask = (
            flags.MODIFY
            | flags.ATTRIB
            | flags.MOVED_FROM
            | flags.MOVED_TO
            | flags.CREATE
            | flags.DELETE
            | flags.DELETE_SELF
            | flags.MOVE_SELF
        )
        try:
            inotify.add_watch(folder, mask)
            for path, names, _ in os.walk(folder):
                # Before it is listed, so that no folder that is made in it meanwhile is missed.
                for name in names:
                    inotify.add_watch(os.path.join(path, name), mask)  # noqa: PTH118 - as walked
        except OSError:  # a folder is gone already, or too many are listened to
            events.close()
            return None
        return events

    def changed(self) -> bool:
        """Tell whether anything has changed since the last time that this was asked."""
        return bool(self._inotify.read(timeout=0))

    def close(self) -> None:
        """Listen no more."""
        self._inotify.close()


def _is_local(folder: Path) -> bool:
    """Tell whether only this machine writes to the file system of a folder, and those below it."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    place = os.path.realpath(folder)
    mounts = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        mounts[before.split(" ")[4].encode().decode("unicode_escape")] = after.split(" ")[0]
    own = max((mount for mount in mounts if _is_below(place, mount)), key=len, default="")
    below = [kind for mount, kind in mounts.items() if _is_below(mount, place)]
    return all(kind in _LOCAL for kind in [mounts.get(own), *below])


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
