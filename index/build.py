"""The indexing pipeline: what has changed is loaded, split, embedded and stored; then published.

Whatever fails before a generation is published, the one that was live stays live.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import ExitStack, closing, suppress
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.changes import Changes, changed_sources, compare, scan
from index.errors import FootnoteError, IndexDamagedError, IndexUnusableError, SeedsError
from index.generation import file_sizes
from index.load import list_seeds
from index.manifest import FORMAT, Manifest
from index.split import PassageSize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from index.changes import Seeds
    from index.embed import Embedder
    from index.generation import IndexFolder
    from index.vector_cache import Progress

# Incremented by hand with every change to what is embedded or stored for the same seeds.
RECIPE = 4
# Deleted vectors by passage: beyond, an index is made anew, for they slow down Chroma's graph.
MAX_DELETED = 0.25


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How passages are cut and their words indexed; `footnote eval retrieval` measures others."""

    size: PassageSize = field(default_factory=PassageSize)
    stemming: bool = True

    def __str__(self) -> str:
        """Return the options as a recipe names them: '150-220-overlapping-stemmed'."""
        low, high, overlap = astuple(self.size)
        parts = [str(low), str(high), "overlapping" * overlap, "stemmed" * self.stemming]
        return "-".join(part for part in parts if part)


DEFAULT_OPTIONS = BuildOptions()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    generation: str
    changes: Changes
    articles: int
    passages: int
    problems: Mapping[str, str] = field(default_factory=dict)


def recipe(embedder_fingerprint: str, options: BuildOptions = DEFAULT_OPTIONS) -> str:
    """Identify how passages are made: a generation of another recipe is stale."""
    return f"{RECIPE}:{options}:{embedder_fingerprint}"


def stamps_path(folder: IndexFolder) -> Path:
    """Return the file that caches the stamps of the seeds."""
    return folder.root / "stamps.json"


def build(
    seeds_folder: Path,
    folder: IndexFolder,
    embedder: Callable[[], Embedder],
    progress: Progress,
    *,
    lock_timeout: float,
    is_current: Callable[[Manifest, Seeds], bool],
    options: BuildOptions = DEFAULT_OPTIONS,
    anew: bool = False,
) -> BuildReport | None:
    """Make a generation of the seeds, out of the live one if there is one, and publish it.

    With `anew`, out of nothing; so, too, when the live one is damaged or of another recipe.

    Another process may have done so while this one waited for the lock: if `is_current` holds for
    the live generation's manifest and the seeds, nothing is built and None returned. Raises
    `SeedsError` when no article is usable and `IndexUnusableError` when the folder cannot be
    written or stays locked for `lock_timeout` seconds.
    """
    listed = list_seeds(seeds_folder)
    if all(seed.problem for seed in listed):
        # Before the lock, which makes the index folder: without an article there is to be none.
        raise _no_article(seeds_folder, {seed.source: seed.problem for seed in listed})
    with folder.lock(lock_timeout):
        seeds = scan(seeds_folder, stamps_path(folder))
        live = None
        with suppress(IndexDamagedError):
            live = folder.manifest()
        if live is not None and is_current(live, seeds):
            return None
        try:
            report = _build(
                seeds_folder, seeds, live, folder, embedder(), progress, options, anew=anew
            )
            folder.remove_unused()
        except (OSError, sqlite3.Error, IndexDamagedError) as error:
            reason = error.what if isinstance(error, FootnoteError) else str(error)
            raise IndexUnusableError(
                f"The index in {folder.root} could not be written: {reason.rstrip('.')}.",
                "Free some room or name another folder with --index; what was live answers on.",
            ) from error
        return report


def _build(
    seeds_folder: Path,
    seeds: Seeds,
    live: Manifest | None,
    folder: IndexFolder,
    embedder: Embedder,
    progress: Progress,
    options: BuildOptions,
    *,
    anew: bool,
) -> BuildReport:
    if live is not None and not anew and _can_change(live, folder, embedder, options):
        # What is damaged in the live generation is damaged in its copy.
        with suppress(IndexDamagedError, sqlite3.DatabaseError):
            return _update(seeds_folder, seeds, live, live, folder, embedder, progress, options)
    return _update(seeds_folder, seeds, live, None, folder, embedder, progress, options)


def _can_change(
    live: Manifest, folder: IndexFolder, embedder: Embedder, options: BuildOptions
) -> bool:
    """Tell whether a copy of the live generation can be changed into the next."""
    same = live.recipe == recipe(embedder.exported.fingerprint, options)
    return (
        same
        and live.chroma_url is folder.chroma_url is None
        and live.deleted <= MAX_DELETED * live.passages
    )


def _update(
    seeds_folder: Path,
    seeds: Seeds,
    live: Manifest | None,
    base: Manifest | None,
    folder: IndexFolder,
    embedder: Embedder,
    progress: Progress,
    options: BuildOptions,
) -> BuildReport:
    """Make a generation out of a copy of `base`, or out of nothing, and publish it."""
    name, target = folder.begin(base.generation if base else None)
    try:
        manifest = _write(name, target, seeds, base, folder, embedder, progress, options)
        problems = {s: one.problem for s, one in manifest.files.items() if one.problem}
        _require_article(manifest, seeds_folder, problems)
        manifest.write(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    folder.publish(name, target)
    changes = compare(live.files if live else {}, manifest.files)
    return BuildReport(name, changes, manifest.articles, manifest.passages, problems)


def _write(
    name: str,
    target: Path,
    seeds: Seeds,
    base: Manifest | None,
    folder: IndexFolder,
    embedder: Embedder,
    progress: Progress,
    options: BuildOptions,
) -> Manifest:
    """Bring the files in `target` up to date with the seeds, and check them."""
    from index.corpus_writer import CorpusWriter  # numpy, which an idle refresh does not need
    from index.self_check import self_check
    from index.store import VectorStore
    from index.update import Update
    from index.vector_cache import VectorCache

    old = base.files if base else {}
    with ExitStack() as opened:
        cache = opened.enter_context(VectorCache(folder.root / "vectors.db"))
        writer = CorpusWriter(target / "articles.db", stemming=options.stemming)
        opened.callback(writer.close)
        make = VectorStore.open if base else VectorStore.create
        store = opened.enter_context(closing(make(target / "chroma", name, folder.chroma_url)))
        update = Update(writer, store, embedder, options.size)
        records = update.read(seeds, old, changed_sources(old, seeds.records))
        update.split()
        new = update.embed(cache, progress)
        deleted = update.delete_vectors()
        articles, passages = writer.counts()
        cache.prune(embedder.exported.fingerprint, passages, writer.all_embedded_texts())
    if articles:
        self_check(target, name, folder.chroma_url, new, whole=base is None)
    return Manifest(
        format=FORMAT,
        generation=name,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.exported.model,
        recipe=recipe(embedder.exported.fingerprint, options),
        dimension=embedder.exported.dimension,
        chroma_url=folder.chroma_url,
        articles=articles,
        passages=passages,
        deleted=(base.deleted if base else 0) + deleted,
        sizes=file_sizes(target),
        files=records,
    )


def _require_article(
    manifest: Manifest, seeds_folder: Path, problems: Mapping[str, str | None]
) -> None:
    if not manifest.articles:
        raise _no_article(seeds_folder, problems)


def _no_article(seeds_folder: Path, problems: Mapping[str, str | None]) -> SeedsError:
    first = "".join(f" ({source} {problem})" for source, problem in list(problems.items())[:1])
    return SeedsError(
        f"The seeds folder {seeds_folder} holds no usable article{first}.",
        "Put .txt or .md files there, or name another with --seeds or FOOTNOTE_SEEDS.",
    )
