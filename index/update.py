"""Changes the files of a generation that is not live yet: reads, splits, embeds, stores.

Empty files become a whole index; a copy of the live generation's takes what has changed only.
Articles and passages wait in articles.db from one step to the next, so memory stays bounded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from index.article import stable_number
from index.changes import changed_sources
from index.clean import mark
from index.dateline import inferred_day
from index.errors import SeedFileError
from index.file_records import FileRecord
from index.load import WRITING, read_settled
from index.parse import described_by, description_of, parse
from index.split import split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from index.article import Article
    from index.changes import Seeds
    from index.corpus_writer import CorpusWriter
    from index.embed import Embedder
    from index.load import SeedFile
    from index.split import PassageSize
    from index.store import VectorStore
    from index.vector_cache import Progress, VectorCache

    StepProgress = Callable[[str, int, int], None]
    """Called with what is done, with how many of it are done, and of how many."""

# MiniLM reads 256 word pieces: a passage's 220, a title and a date.
MAX_HEADER_TOKENS = 30
# Articles split, and passages embedded and stored, at once.
ARTICLES = 200
PASSAGES = 1000


@dataclass(frozen=True, slots=True)
class Parts:
    """What an update works with."""

    corpus: CorpusWriter
    store: VectorStore
    cache: VectorCache
    embedder: Embedder
    size: PassageSize


@dataclass(frozen=True, slots=True)
class Written:
    """What an index holds after an update, the passages that are new, and the deleted vectors."""

    records: Mapping[str, FileRecord]
    articles: int
    passages: int
    new: Sequence[int]
    deleted: int


def update(
    parts: Parts, seeds: Seeds, old: Mapping[str, FileRecord], progress: StepProgress
) -> Written:
    """Bring an index that was made of `old` up to date with the seeds."""
    records = _read(parts, seeds, old, partial(progress, "Reading files"))
    _split(parts, partial(progress, "Splitting articles"))
    new = _embed(parts, partial(progress, "Embedding passages"))
    unused = parts.corpus.unused()
    parts.store.delete(unused)
    parts.corpus.set_records(old, records)
    articles, passages = parts.corpus.counts()
    fingerprint = parts.embedder.exported.fingerprint
    parts.cache.prune(fingerprint, passages, parts.corpus.all_embedded_texts())
    return Written(records, articles, passages, new, len(unused))


def _read(
    parts: Parts, seeds: Seeds, old: Mapping[str, FileRecord], progress: Progress
) -> dict[str, FileRecord]:
    """Replace the articles of changed files; return the records of all that is indexed.

    What has not changed, or is still being written, keeps its record of `old`. A text is read
    again with what describes it.
    """
    changed = set(changed_sources(old, seeds.records))
    described = {source: text for source in changed if (text := described_by(source))}
    files = {seed.source: seed for seed in seeds.files if seed.problem is None}
    records = dict(old)
    waiting = set()  # they were whole when they were scanned
    to_read = sorted({*changed - described.keys(), *described.values()})
    for done, source in enumerate(to_read):
        progress(done, len(to_read))
        record = seeds.records.get(source)
        articles: Sequence[Article] = ()
        if record is not None and record.problem is None:
            record, articles = _read_articles(files, source)
        if record is not None and record.problem == WRITING:
            waiting.add(source)
            continue
        for article in parts.corpus.keep_articles(source, articles):
            parts.corpus.add_article(_dated(article), _header(article, parts.embedder))
        _set(records, source, record)
    for source, text in described.items():
        if text not in waiting:
            _set(records, source, seeds.records.get(source))
    progress(len(to_read), len(to_read))
    return records


def _set(records: dict[str, FileRecord], source: str, record: FileRecord | None) -> None:
    if record is not None:
        records[source] = record
    else:
        records.pop(source, None)


def _read_articles(
    files: Mapping[str, SeedFile], source: str
) -> tuple[FileRecord, Sequence[Article]]:
    """Return the record of a file, and its articles if there are any."""
    sha256 = None
    try:
        data, _ = read_settled(files[source])
        sha256 = hashlib.sha256(data).hexdigest()
        beside = files.get(description_of(source) or "")
        articles, faults = parse(source, data, read_settled(beside)[0] if beside else None)
        return FileRecord(sha256, None, faults), articles
    except SeedFileError as error:
        problem = str(error).removeprefix(f"{source} ").removesuffix(".")
        return FileRecord(sha256, problem), ()


def _dated(article: Article) -> Article:
    """Return the article with the day that its text shows, when it does not say one."""
    if article.published is not None or (day := inferred_day(mark(article))) is None:
        return article
    return replace(article, published=day, published_inferred=True)


def _header(article: Article, embedder: Embedder) -> str:
    """Return what is embedded in front of each passage: title and date, when they are known."""
    stated = article.published_as_stated
    day = stated.isoformat() if stated else ""
    header = ". ".join(part for part in (article.title, day) if part)
    if header and embedder.count_tokens([header])[0] > MAX_HEADER_TOKENS:
        header = day
    return f"{header}\n" if header else ""


def _split(parts: Parts, progress: Progress) -> None:
    """Split the articles that have no passages."""
    parts.corpus.settle_echoes()
    parts.corpus.cut_again_where_boilerplate_changed()
    done, total = 0, parts.corpus.count_to_cut()
    while articles := parts.corpus.articles_to_cut(ARTICLES):
        progress(done, total)
        for article, header in articles:
            passages = split(article, parts.embedder.count_tokens, parts.size)
            parts.corpus.add_passages(article, header, passages)
        done += len(articles)
    progress(total, total)


def _embed(parts: Parts, progress: Progress) -> list[int]:
    """Embed the passages that have no vector, store their vectors, and return the passages."""
    numbers = parts.corpus.without_vector()
    for start in range(0, len(numbers), PASSAGES):

        def advance(done: int, _: int, start: int = start) -> None:
            progress(start + done, len(numbers))

        rows = parts.corpus.embedded_texts(numbers[start : start + PASSAGES])
        vectors = parts.cache.embed([text for _, text, _ in rows], parts.embedder, advance)
        names = [_vector_name(text, day) for _, text, day in rows]
        new = parts.corpus.set_vectors(
            {number: name for (number, *_), name in zip(rows, names, strict=True)}
        )
        by_name = dict(zip(names, vectors, strict=True))
        days = {name: day for (*_, day), name in zip(rows, names, strict=True)}
        parts.store.add({name: by_name[name] for name in new}, days)
    progress(len(numbers), len(numbers))
    return numbers


def _vector_name(text: str, day: date | None) -> int:
    """Name the vector of a text that was published on a day, so that equal ones are stored once.

    Thousands of equal vectors break Chroma's HNSW graph: others are not found any more.
    """
    return stable_number(f"{day}\n{text}".encode())
