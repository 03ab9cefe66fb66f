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
        # Held while a generation is opened, which may take a server's time: only by those that
        # need it. Who reads on, or stops reading, waits for the other lock alone.
        self._opening = threading.Lock()
        self._shared: _Shared | None = None

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        """Give the generation that is live now; it stays open until the end of the block.

        Raises `IndexUnusableError` when there is none, `IndexDamagedError` when it is damaged.
        """
        shared = self._take() or self._open()
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

    def _take(self) -> _Shared | None:
        """Count one more reader of the open generation, unless another is live."""
        live = self._folder.current()
        with self._lock:
            shared = self._shared
            if shared is None or shared.generation.manifest.generation != live:
                return None
            shared.readers += 1
            return shared

    def _open(self) -> _Shared:
        """Open the generation that is live now, for a first reader."""
        with self._opening:
            if (shared := self._take()) is not None:
                return shared  # another thread has just opened it
            generation = self._folder.open()
            if generation is None:
                raise IndexUnusableError(
                    f"There is no index in {self._folder.root}.", "Run: footnote index build"
                )
            shared = _Shared(generation, readers=1)
            with self._lock:
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
