"""The indexing pipeline: load, clean, split, embed, store; then check, then publish.

Whatever fails before a generation is published, the one that was live stays live.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.changes import Changes, compare, scan
from index.clean import mark, repeated_lines
from index.errors import (
    FootnoteError,
    IndexDamagedError,
    IndexUnusableError,
    SeedFileError,
    SeedsError,
)
from index.generation import file_sizes
from index.load import list_seeds, parse
from index.manifest import FORMAT, FileRecord, Manifest
from index.split import PassageSize, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from index.article import Article, Passage
    from index.changes import Seeds
    from index.corpus import CorpusRows
    from index.embed import Embedder, Vectors
    from index.generation import IndexFolder
    from index.vector_cache import Progress

# Incremented by hand with every change to what is embedded or stored for the same seeds.
RECIPE = 3
# MiniLM reads 256 word pieces: a passage's 220, a title and a date.
MAX_HEADER_TOKENS = 30
# A passage's cosine to its own vector, which Chroma's arithmetic keeps from being 1.
MIN_SELF_COSINE = 0.999


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
) -> BuildReport | None:
    """Build a generation from the seeds and publish it.

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
            report = _build(seeds_folder, seeds, live, folder, embedder(), progress, options)
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
) -> BuildReport:
    articles, records = _read_articles(seeds)
    problems = {source: record.problem for source, record in records.items() if record.problem}
    if not articles:
        raise _no_article(seeds_folder, problems)
    rows, vectors = _embed(articles, folder, embedder, progress, options.size)
    name, target = folder.begin()
    try:
        manifest = _write(name, target, folder, embedder, rows, vectors, records, options)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    folder.publish(name, target)
    changes = compare(live.files if live else {}, records)
    return BuildReport(name, changes, manifest.articles, manifest.passages, problems)


def _write(
    name: str,
    target: Path,
    folder: IndexFolder,
    embedder: Embedder,
    rows: CorpusRows,
    vectors: Vectors,
    records: Mapping[str, FileRecord],
    options: BuildOptions,
) -> Manifest:
    """Write a generation into `target` and check it."""
    _store(rows, vectors, target, name, folder.chroma_url, stemming=options.stemming)
    _check(name, folder.chroma_url, target, rows, vectors)
    manifest = Manifest(
        format=FORMAT,
        generation=name,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.exported.model,
        recipe=recipe(embedder.exported.fingerprint, options),
        dimension=embedder.exported.dimension,
        chroma_url=folder.chroma_url,
        articles=len(rows.articles),
        passages=len(rows.passages),
        sizes=file_sizes(target),
        files=records,
    )
    manifest.write(target)
    return manifest


def _read_articles(seeds: Seeds) -> tuple[list[Article], dict[str, FileRecord]]:
    articles, records = [], {}
    for seed in seeds.files:
        record = seeds.records[seed.source]
        try:
            if record.problem is None:
                data = seeds.read(seed)
                record = FileRecord(hashlib.sha256(data).hexdigest())
                articles.append(parse(seed.source, data))
        except SeedFileError as error:
            problem = str(error).removeprefix(f"{seed.source} ").removesuffix(".")
            record = FileRecord(record.sha256, problem)
        records[seed.source] = record
    repeated = repeated_lines(articles)
    return [mark(article, repeated) for article in articles], records


def _no_article(seeds_folder: Path, problems: Mapping[str, str | None]) -> SeedsError:
    first = "".join(f" ({source} {problem})" for source, problem in list(problems.items())[:1])
    return SeedsError(
        f"The seeds folder {seeds_folder} holds no usable article{first}.",
        "Put .txt or .md files there, or name another with --seeds or FOOTNOTE_SEEDS.",
    )


def _embed(
    articles: Sequence[Article],
    folder: IndexFolder,
    embedder: Embedder,
    progress: Progress,
    size: PassageSize,
) -> tuple[CorpusRows, Vectors]:
    from index.corpus import CorpusRows  # numpy, which an idle refresh does not need
    from index.duplicates import find_duplicates
    from index.vector_cache import VectorCache

    passages = [p for article in articles for p in split(article, embedder.count_tokens, size)]
    headers = {article.article_id: _header(article, embedder) for article in articles}
    passage_texts = [headers[p.article_id] + p.text for p in passages]
    with VectorCache(folder.root / "vectors.db") as cache:
        vectors = cache.embed(passage_texts, embedder, progress)
        cache.prune(passage_texts)
    duplicates = tuple(find_duplicates(passages, vectors, _days(articles, passages)))
    return CorpusRows(articles, passages, passage_texts, duplicates), vectors


def _days(articles: Sequence[Article], passages: Sequence[Passage]) -> list[date | None]:
    """Return the day that each passage was published on."""
    published = {article.article_id: article.published for article in articles}
    return [published[passage.article_id] for passage in passages]


def _header(article: Article, embedder: Embedder) -> str:
    """Return what is embedded in front of each passage: title and date, when they are known."""
    day = article.published.isoformat() if article.published else ""
    header = ". ".join(part for part in (article.title, day) if part)
    if header and embedder.count_tokens([header])[0] > MAX_HEADER_TOKENS:
        header = day
    return f"{header}\n" if header else ""


def _store(
    rows: CorpusRows,
    vectors: Vectors,
    target: Path,
    name: str,
    chroma_url: str | None,
    *,
    stemming: bool,
) -> None:
    from index.corpus import write_corpus
    from index.duplicates import Duplicates
    from index.store import VectorStore

    write_corpus(target / "articles.db", rows, stemming=stemming)
    store = VectorStore.create(target / "chroma", name, chroma_url, Duplicates.of(rows.duplicates))
    try:
        store.add(vectors, _days(rows.articles, rows.passages))
    finally:
        store.close()


def _check(
    name: str, chroma_url: str | None, target: Path, rows: CorpusRows, vectors: Vectors
) -> None:
    """Read the generation back: its counts, and each article by the vector of its first passage.

    Raises `IndexUnusableError` when something is missing.
    """
    from index.corpus import Corpus
    from index.store import VectorStore

    corpus = Corpus(target / "articles.db")
    store = VectorStore.open(target / "chroma", name, chroma_url, corpus.duplicates())
    try:
        corpus.check()
        counts = (corpus.count(), store.count())
        if counts != (len(rows.passages), len(rows.passages)):
            raise IndexUnusableError(
                f"The new index holds {counts} passages, not {len(rows.passages)}: it is not used.",
                _REMEDY,
            )
        sources = {article.article_id: article.source for article in rows.articles}
        for number in _first_passages(rows.passages):
            found = store.nearest(vectors[number], 1)
            if max(found.values(), default=0.0) < MIN_SELF_COSINE:
                passage = rows.passages[number]
                source = sources[passage.article_id]
                raise IndexUnusableError(
                    f"The new index does not find {source}:{passage.start}-{passage.end} by its"
                    " own words: it is not used.",
                    _REMEDY,
                )
    finally:
        store.close()
        corpus.close()


def _first_passages(passages: Iterable[Passage]) -> list[int]:
    first: dict[str, int] = {}
    for number, passage in enumerate(passages):
        first.setdefault(passage.article_id, number)
    return list(first.values())


_REMEDY = "What was live answers on. Build once more; if that does not help, report it."
