"""The indexing pipeline: what has changed is loaded, split, embedded and stored; then published.

Whatever fails before a generation is published, the one that was live stays live.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from index.changes import Changes, compare, scan
from index.errors import FootnoteError, IndexDamagedError, IndexUnusableError, SeedsError
from index.file_records import problems_of
from index.integrity import checksums, file_sizes
from index.load import list_seeds
from index.manifest import FORMAT, Manifest
from index.recipe import DEFAULT_OPTIONS, BuildOptions, recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from index.changes import Seeds
    from index.embed import Embedder
    from index.file_records import FileRecord
    from index.generation import IndexFolder
    from index.update import StepProgress, Written

# Deleted vectors by passage: beyond, an index is made anew, for they slow Chroma's graph down.
MAX_DELETED = 0.25
MIN_DELETED = 100  # so many slow down none
# What a damaged live generation leads to: a copy that fails, or that its check refuses.
_DAMAGE = (IndexDamagedError, IndexUnusableError, FileNotFoundError, sqlite3.DatabaseError)
# What the system, SQLite and Chroma say of a full disk, with no code that would go by.
_FULL = ("No space left", "disk is full", "quota exceeded")


class _TooManyDeletedError(Exception):
    """A copy has too many deleted vectors, once it is changed."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; `left` says why what is not used any more could not be deleted.

    `damage` says what was wrong with the live generation where that could not be read.
    """

    generation: str
    changes: Changes
    articles: int
    passages: int
    problems: Mapping[str, str] = field(default_factory=dict)
    left: str | None = None
    damage: str | None = None


def stamps_path(folder: IndexFolder) -> Path:
    """Return the file that caches the stamps of the seeds."""
    return folder.root / "stamps.db"


def build(
    seeds_folder: Path,
    folder: IndexFolder,
    embedder: Callable[[], Embedder],
    progress: StepProgress,
    *,
    lock_timeout: float,
    is_current: Callable[[Manifest, Changes], bool],
    options: BuildOptions = DEFAULT_OPTIONS,
    anew: bool = False,
    settle: float = 0.0,
    scanned: Seeds | None = None,
) -> BuildReport | None:
    """Make a generation of the seeds, out of the live one if there is one, and publish it.

    With `anew`, out of nothing; so, too, when the live one is damaged or of another recipe. Files
    that were written in the last `settle` seconds are left as they are in the live one. `scanned`
    are the seeds as they were a moment ago.

    Another process may have done so while this one waited for the lock: if `is_current` holds for
    the live generation's manifest and what has changed since, nothing is built and None returned.
    Raises `SeedsError` when no article is usable and `IndexUnusableError` when the folder cannot be
    written or stays locked for `lock_timeout` seconds.
    """
    listed = scanned.files if scanned else list_seeds(seeds_folder)
    before = folder.current()
    if all(seed.problem for seed in listed):
        # Before the lock, which makes the index folder: without an article there is to be none.
        raise _no_article(seeds_folder, {seed.source: seed.problem for seed in listed})
    with folder.lock(lock_timeout):
        if folder.current() != before:  # it has waited for another build
            listed, scanned = list_seeds(seeds_folder), None
        live, damage = None, None
        try:
            live = _Live.read(folder)
        except IndexDamagedError as error:
            damage = error.what
        # Without a live generation there is nothing as which a file could be left.
        seeds = scanned or scan(listed, stamps_path(folder), settle if live else 0.0)
        if live is not None and is_current(live.manifest, compare(live.records, seeds.records)):
            return None
        try:
            builder = _Builder(seeds_folder, folder, embedder(), progress, options)
            report = replace(builder.build(seeds, live, anew=anew), damage=damage)
        except (OSError, sqlite3.Error, IndexDamagedError) as error:
            reason = error.what if isinstance(error, FootnoteError) else str(error)
            raise IndexUnusableError(
                f"The index in {folder.root} could not be written: {reason.rstrip('.')}.",
                "Free some room or name another folder with --index; what was live answers on.",
            ) from error
        try:
            folder.remove_unused()
        except (FootnoteError, OSError) as error:
            # The new generation answers; a later build tries again.
            return replace(report, left=str(error))
        return report


@dataclass(frozen=True, slots=True)
class _Live:
    """What the live generation was built from, and how."""

    manifest: Manifest
    records: Mapping[str, FileRecord]

    @classmethod
    def read(cls, folder: IndexFolder) -> _Live | None:
        """Read it; None when there is no generation. Raises `IndexDamagedError`."""
        found = folder.manifest_and_records()
        return cls(*found) if found else None


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes generations of a folder's seeds."""

    seeds_folder: Path
    folder: IndexFolder
    embedder: Embedder
    progress: StepProgress
    options: BuildOptions

    def build(self, seeds: Seeds, live: _Live | None, *, anew: bool) -> BuildReport:
        """Make a generation and publish it."""
        old = live.records if live else {}
        if live is not None and not anew and self._can_change(live.manifest):
            try:
                return self._update(seeds, old, live)
            except (_TooManyDeletedError, *_DAMAGE) as error:
                # What is damaged or missing in the live generation is so in its copy.
                if _is_full(error):
                    raise
        try:
            return self._update(seeds, old, None)
        except IndexUnusableError:
            # Chroma's threads leave a vector without a way to it in one graph of forty: another
            # graph has one. What is wrong for another reason is so again.
            return self._update(seeds, old, None)

    def _can_change(self, live: Manifest) -> bool:
        """Tell whether a copy of the live generation can be changed into the next."""
        return live.recipe == self._recipe and live.server is None and self.folder.server is None

    @property
    def _recipe(self) -> str:
        return recipe(self.embedder.exported.fingerprint, self.options)

    def _update(
        self, seeds: Seeds, old: Mapping[str, FileRecord], base: _Live | None
    ) -> BuildReport:
        """Make a generation out of a copy of `base`, or out of nothing, and publish it."""
        name, target = self.folder.begin(base.manifest if base else None)
        try:
            written = self._write(name, target, seeds, base)
            deleted = _deleted(written, base)
            self._require(written, seeds)
            self._manifest(name, target, written, deleted).write(target)
        except BaseException:
            self.folder.discard(name, target)
            raise
        self.folder.publish(name, target)
        changes = compare(old, written.records)
        problems = problems_of(written.records)
        return BuildReport(name, changes, written.articles, written.passages, problems)

    def _write(self, name: str, target: Path, seeds: Seeds, base: _Live | None) -> Written:
        """Bring the files in `target` up to date with the seeds, and check them."""
        from index.corpus_writer import CorpusWriter  # numpy, which an idle refresh does not need
        from index.self_check import self_check
        from index.store import VectorStore
        from index.update import Parts, update
        from index.vector_cache import VectorCache

        server = self.folder.server
        collection = self.folder.collection(name)
        make = VectorStore.open if base else VectorStore.create
        with VectorCache(self.folder.root / "vectors.db") as cache:
            with (
                closing(
                    CorpusWriter(target / "articles.db", stemming=self.options.stemming)
                ) as writer,
                closing(make(target / "chroma", collection, server)) as store,
            ):
                parts = Parts(writer, store, cache, self.embedder, self.options.size)
                written = update(parts, seeds, base.records if base else {}, self.progress)
            if written.articles:
                known = partial(cache.known, model=self.embedder.exported)
                self_check(target, collection, server, written.new, known, whole=base is None)
        return written

    def _require(self, written: Written, seeds: Seeds) -> None:
        if not written.articles:
            # Those that are still being written have no record yet.
            records = {**seeds.records, **written.records}
            problems = {s: one.problem for s, one in records.items() if one.problem}
            raise _no_article(self.seeds_folder, problems)

    def _manifest(self, name: str, target: Path, written: Written, deleted: int) -> Manifest:
        return Manifest(
            format=FORMAT,
            generation=name,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            model=self.embedder.exported.model,
            recipe=self._recipe,
            dimension=self.embedder.exported.dimension,
            server=str(self.folder.server) if self.folder.server else None,
            collection=self.folder.collection(name),
            articles=written.articles,
            passages=written.passages,
            deleted=deleted,
            sizes=file_sizes(target),
            checksums=checksums(target),
        )


def _deleted(written: Written, base: _Live | None) -> int:
    """Count the deleted vectors. Raises `_TooManyDeletedError` when they are too many."""
    deleted = written.deleted + (base.manifest.deleted if base else 0)
    if base and deleted > max(MIN_DELETED, MAX_DELETED * written.passages):
        raise _TooManyDeletedError
    return deleted


def _is_full(error: Exception) -> bool:
    """Tell whether there is no room on the disk: for an index made anew there is none either."""
    return any(words in str(error) for words in _FULL)


def _no_article(seeds_folder: Path, problems: Mapping[str, str | None]) -> SeedsError:
    first = "".join(f" ({source} {problem})" for source, problem in list(problems.items())[:1])
    return SeedsError(
        f"The seeds folder {seeds_folder} holds no usable article{first}.",
        "Put .txt, .md, .html or .jsonl files there, or name another with --seeds or"
        " FOOTNOTE_SEEDS.",
    )
