"""The live generation, shared by threads: reference-counted, and closed by its last reader."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import IndexUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.generation import Generation, IndexFolder


@dataclass
class _Shared:
    """An open generation with its reference count."""

    generation: Generation
    readers: int = 0
    superseded: bool = False


class LiveGeneration:
    """Opens the live generation once for any number of threads."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._shared: _Shared | None = None

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """Give the generation that is live now; it stays open until the end of the block.

        Raises `IndexUnusableError` when there is none, `IndexDamagedError` when it is damaged.
        """
        with self._lock:
            shared = self._newest()
            shared.readers += 1
        try:
            yield shared.generation
        finally:
            with self._lock:
                shared.readers -= 1
                self._close_if_unused(shared)

    def close(self) -> None:
        """Close the generation, after its last reader."""
        with self._lock:
            self._replace(None)

    def _newest(self) -> _Shared:
        """Return the live generation, opened if it is another. The caller holds the lock."""
        shared = self._shared
        if shared is None or shared.generation.manifest.generation != self._folder.current():
            generation = self._folder.open()
            if generation is None:
                raise IndexUnusableError(
                    f"There is no index in {self._folder.root}.", "Run: footnote index build"
                )
            shared = _Shared(generation)
            self._replace(shared)
        return shared

    def _replace(self, shared: _Shared | None) -> None:
        old, self._shared = self._shared, shared
        if old is not None:
            old.superseded = True
            self._close_if_unused(old)

    @staticmethod
    def _close_if_unused(shared: _Shared) -> None:
        if shared.superseded and not shared.readers:
            shared.generation.close()
