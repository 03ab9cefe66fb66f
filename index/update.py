"""Changes the files of a generation that is not live yet: reads, splits, embeds, stores.

Empty files become a whole index; a copy of the live generation's takes what has changed only.
Articles and passages wait in articles.db from one step to the next, so memory stays bounded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import stable_number
from index.changes import changed_sources
from index.errors import SeedFileError
from index.load import WRITING, parse, read_settled
from index.manifest import FileRecord
from index.split import split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from index.article import Article
    from index.changes import Seeds
    from index.corpus_writer import CorpusWriter
    from index.embed import Embedder
    from index.load import SeedFile
    from index.split import PassageSize
    from index.store import VectorStore
    from index.vector_cache import Progress, VectorCache

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
    parts: Parts, seeds: Seeds, old: Mapping[str, FileRecord], progress: Progress
) -> Written:
    """Bring an index that was made of `old` up to date with the seeds."""
    records = _read(parts, seeds, old)
    _split(parts)
    new = _embed(parts, progress)
    unused = parts.corpus.unused()
    parts.store.delete(unused)
    articles, passages = parts.corpus.counts()
    fingerprint = parts.embedder.exported.fingerprint
    parts.cache.prune(fingerprint, passages, parts.corpus.all_embedded_texts())
    return Written(records, articles, passages, new, len(unused))


def _read(parts: Parts, seeds: Seeds, old: Mapping[str, FileRecord]) -> dict[str, FileRecord]:
    """Replace the articles of changed sources; return the records of all that is indexed.

    What has not changed, or is still being written, keeps its record of `old`.
    """
    changed = set(changed_sources(old, seeds.records))
    files = {seed.source: seed for seed in seeds.files}
    records = dict(old)
    for source in sorted(changed):
        record, article = seeds.records.get(source), None
        if record is not None and record.problem is None:
            record, article = _read_article(files[source])
            if record.problem == WRITING:
                continue  # it was whole when it was scanned
        parts.corpus.remove_article(source)
        if article is not None:
            parts.corpus.add_article(article, _header(article, parts.embedder))
        if record is not None:
            records[source] = record
        else:
            del records[source]
    return records


def _read_article(seed: SeedFile) -> tuple[FileRecord, Article | None]:
    """Return the record of a file, and its article if there is one."""
    sha256 = None
    try:
        data, _ = read_settled(seed)
        sha256 = hashlib.sha256(data).hexdigest()
        return FileRecord(sha256), parse(seed.source, data)
    except SeedFileError as error:
        problem = str(error).removeprefix(f"{seed.source} ").removesuffix(".")
        return FileRecord(sha256, problem), None


def _header(article: Article, embedder: Embedder) -> str:
    """Return what is embedded in front of each passage: title and date, when they are known."""
    day = article.published.isoformat() if article.published else ""
    header = ". ".join(part for part in (article.title, day) if part)
    if header and embedder.count_tokens([header])[0] > MAX_HEADER_TOKENS:
        header = day
    return f"{header}\n" if header else ""


def _split(parts: Parts) -> None:
    """Split the articles that have no passages."""
    parts.corpus.cut_again_where_boilerplate_changed()
    while articles := parts.corpus.articles_to_cut(ARTICLES):
        for article, header in articles:
            passages = split(article, parts.embedder.count_tokens, parts.size)
            parts.corpus.add_passages(article, header, passages)


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
