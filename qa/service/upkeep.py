"""Keeps an index up to date with its seeds: builds it, finds out when it is stale, mends it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from index.build import BuildReport, build
from qa.errors import FootnoteError, IndexDamagedError
from qa.service.freshness import Freshness
from qa.service.status import is_current

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.changes import Changes, Seeds
    from index.embed import Embedder
    from index.generation import IndexFolder
    from index.manifest import Manifest
    from index.watch import Snapshot
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings

# Seconds to wait for another process's build: without an index, and with an older one.
LOCK_TIMEOUT_WITHOUT_INDEX = 1800.0
LOCK_TIMEOUT_WITH_INDEX = 30.0


class Upkeep:
    """Builds and refreshes the index of a folder. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        folder: IndexFolder,
        embedder: Callable[[], Embedder],
        notifier: Notifier,
    ) -> None:
        """Do nothing yet; `embedder` gives the model when one is needed."""
        self._settings = settings
        self._folder = folder
        self._embedder = embedder
        self._notifier = notifier
        self._is_current = partial(is_current, settings)
        self._freshness = Freshness(settings, folder)
        self.stale = False
        """Whether the seeds have changed since the index was built, as far as is known."""

    def build(self, *, force: bool = False, settle: float = 0.0) -> BuildReport | None:
        """Bring the index up to date; None when it was. `force` makes it anew.

        Without it, files that were written in the last `settle` seconds are left as they were.
        """
        if force:
            return self._build(lambda _manifest, _changes: False, anew=True)
        return self._build(self._is_current, settle=settle)

    def refresh(self) -> None:
        """Rebuild if the seeds have changed. If that fails, an index that exists answers, stale."""
        manifest = None
        with suppress(IndexDamagedError):
            manifest = self._folder.manifest()
        try:
            if manifest is None:
                self._build(self._is_current)
            elif not (found := self._freshness.check()).fresh:
                self._build(self._is_current, LOCK_TIMEOUT_WITH_INDEX, scanned=found.scanned)
            self.stale = False
        except FootnoteError as error:
            if manifest is None:
                raise
            self.stale = True
            self._notifier.warning(f"{error} Answering from the index as it was.")

    def mend(self, damaged: str | None) -> None:
        """Build anew, unless another thread or process has done so: `damaged` is not live then.

        Whoever asks has told of the damage.
        """
        self._build(lambda manifest, _: manifest.generation != damaged, anew=True, known=True)

    def snapshot(self, settle: float = 0.0) -> Snapshot:
        """Scan the seeds and compare the index; it is stale, or not, from here on.

        Files that were written in the last `settle` seconds are waited for. Raises `SeedsError`
        without the seeds.
        """
        snapshot = self._freshness.snapshot(settle)
        self.stale = not snapshot.fresh
        return snapshot

    def check(self) -> None:
        """Find out whether the index is stale; it is left as it is."""
        try:
            self.stale = not self._freshness.check().fresh
        except FootnoteError:
            self.stale = True

    def close(self) -> None:
        """Listen to the seeds no more."""
        self._freshness.close()

    def _build(
        self,
        is_current: Callable[[Manifest, Changes], bool],
        lock_timeout: float = LOCK_TIMEOUT_WITHOUT_INDEX,
        *,
        anew: bool = False,
        known: bool = False,
        settle: float = 0.0,
        scanned: Seeds | None = None,
    ) -> BuildReport | None:
        report = build(
            self._settings.seeds,
            self._folder,
            self._embedder,
            self._notifier.progress,
            lock_timeout=lock_timeout,
            is_current=is_current,
            anew=anew,
            settle=settle,
            scanned=scanned,
        )
        if report and report.damage and not known:
            self._notifier.warning(f"{report.damage} The index was built again.")
        for source, problem in (report.problems if report else {}).items():
            self._notifier.warning(f"{source} is left out: it {problem}.")
        if report and report.left:
            self._notifier.warning(f"What is not used any more could not be deleted. {report.left}")
        return report
