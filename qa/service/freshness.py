"""Whether the live generation is what a build would make of the seeds, found out at little cost.

A process that asks again is told by the kernel that nothing has changed. Another lists the seeds,
and compares one number with that of the last time that the index was found fresh. Only then are
records compared, and files read whose stamps have changed.
"""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from index.atomic_write import write_atomically
from index.build import stamps_path
from index.changes import Changes, compare, fingerprint, scan
from index.errors import IndexDamagedError
from index.folder_events import FolderEvents
from index.load import WRITING, list_seeds
from index.watch import Snapshot
from qa.service.status import is_current

if TYPE_CHECKING:
    from pathlib import Path

    from index.changes import Seeds
    from index.generation import IndexFolder
    from index.manifest import Manifest
    from qa.service.settings import Settings


# Seconds after which the seeds are listed, whatever the kernel has told: of what is written through
# a memory map it tells nothing.
MAX_TRUST = 60.0
# A file whose permissions change has another stamp; who asks is remembered beside it.
_DENIED = f"cannot be read: {os.strerror(errno.EACCES)}"


class Freshness:
    """Tells whether an index is fresh. Safe to use from several threads."""

    def __init__(self, settings: Settings, folder: IndexFolder) -> None:
        self._settings = settings
        self._folder = folder
        self._lock = threading.Lock()
        self._events: FolderEvents | None = None
        # The generation that was found fresh, and when, on `time.monotonic`.
        self._fresh: tuple[str | None, float] | None = None

    def check(self) -> Snapshot:
        """Tell whether a build would change nothing, at this moment.

        Raises `SeedsError` without the seeds.
        """
        with self._lock:
            name = self._folder.current()
            if self._is_trusted(name):
                return Snapshot(fresh=True, seeds=None)
            self._stop_listening()
            if self._fresh is not None:  # a process that asks again
                # Before the seeds are listed, so that no change is missed.
                self._events = FolderEvents.of(self._settings.seeds)
            snapshot = self.snapshot()
            self._fresh = name if snapshot.fresh else None, time.monotonic()
            if not snapshot.fresh or snapshot.linked:
                self._stop_listening()
            return snapshot

    def _is_trusted(self, name: str | None) -> bool:
        """Tell whether generation `name` was fresh, and nothing has changed since."""
        if self._events is None or self._fresh is None:
            return False
        fresh, when = self._fresh
        recent = time.monotonic() - when < MAX_TRUST
        return recent and name == fresh and not self._events.changed()

    def snapshot(self, settle: float = 0.0) -> Snapshot:
        """List the seeds, and scan them if anything differs from when the index was last fresh.

        What was written in the last `settle` seconds is waited for. Raises `SeedsError` without
        the seeds.
        """
        manifest = None
        with suppress(IndexDamagedError):
            manifest = self._folder.manifest()
        files = list_seeds(self._settings.seeds)
        mark = fingerprint(files)
        linked = any(seed.linked for seed in files)
        if manifest is not None and self._is_known(manifest, mark):
            return Snapshot(fresh=True, seeds=mark, linked=linked)
        seeds = scan(files, stamps_path(self._folder), settle)
        unread = {
            seed.source: problem
            for seed in files
            if seed.problem is None and (problem := seeds.records[seed.source].problem)
        }
        waits = WRITING in unread.values()
        fresh = manifest is not None and self._is_built_of(manifest, seeds)
        if manifest is not None and fresh and set(unread.values()) <= {_DENIED}:
            # What could not be read for another reason may be read the next time, as it stands.
            self._remember(manifest, mark)
        return Snapshot(fresh, (mark, unread), waits, linked, seeds)

    def _is_built_of(self, manifest: Manifest, seeds: Seeds) -> bool:
        with suppress(IndexDamagedError):
            changes = compare(self._folder.records(manifest.generation), seeds.records)
            return is_current(self._settings, manifest, changes)
        return False

    def close(self) -> None:
        """Listen no more."""
        with self._lock:
            self._stop_listening()

    def _stop_listening(self) -> None:
        if self._events is not None:
            self._events.close()
            self._events = None

    @property
    def _path(self) -> Path:
        return self._folder.root / "fresh.json"

    def _is_known(self, manifest: Manifest, mark: str) -> bool:
        """Tell whether the live generation was found fresh when the seeds were as they are."""
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return known == _known(manifest, mark) and is_current(self._settings, manifest, Changes())

    def _remember(self, manifest: Manifest, mark: str) -> None:
        with suppress(OSError):  # it is a cache
            write_atomically(self._path, json.dumps(_known(manifest, mark)))


def _known(manifest: Manifest, mark: str) -> list[object]:
    return [manifest.generation, mark, os.geteuid(), sorted(os.getgroups())]
