"""Changes the files of a generation that is not live yet: reads, splits, embeds, stores.

Empty files become a whole index; a copy of the live generation's takes what has changed only.
Articles and passages wait in articles.db from one step to the next, so memory stays bounded.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from index.article import stable_number
from index.errors import SeedFileError
from index.load import parse
from index.manifest import FileRecord
from index.split import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from index.article import Article
    from index.changes import Seeds
    from index.corpus_writer import CorpusWriter
    from index.embed import Embedder
    from index.split import PassageSize
    from index.store import VectorStore
    from index.vector_cache import Progress, VectorCache

# MiniLM reads 256 word pieces: a passage's 220, a title and a date.
MAX_HEADER_TOKENS = 30
# Articles split, and passages embedded and stored, at once.
ARTICLES = 200
PASSAGES = 1000


class Update:
    """One update of a generation's files."""

    def __init__(
        self, corpus: CorpusWriter, store: VectorStore, embedder: Embedder, size: PassageSize
    ) -> None:
        self._corpus = corpus
        self._store = store
        self._embedder = embedder
        self._size = size

    def read(
        self, seeds: Seeds, old: Mapping[str, FileRecord], changed: Iterable[str]
    ) -> dict[str, FileRecord]:
        """Replace the articles of changed sources; return the records of all seeds.

        A record of `old` stands for a source that has not changed.
        """
        for source in changed:
            self._corpus.remove_article(source)
        waiting = set(changed)
        records = {}
        for seed in seeds.files:
            source, record = seed.source, seeds.records[seed.source]
            if source not in waiting and source in old:
                records[source] = old[source]
                continue
            try:
                if record.problem is None:
                    data = seeds.read(seed)
                    record = FileRecord(hashlib.sha256(data).hexdigest())
                    article = parse(source, data)
                    self._corpus.add_article(article, self._header(article))
            except SeedFileError as error:
                problem = str(error).removeprefix(f"{source} ").removesuffix(".")
                record = FileRecord(record.sha256, problem)
            records[source] = record
        return records

    def _header(self, article: Article) -> str:
        """Return what is embedded in front of each passage: title and date, when they are known."""
        day = article.published.isoformat() if article.published else ""
        header = ". ".join(part for part in (article.title, day) if part)
        if header and self._embedder.count_tokens([header])[0] > MAX_HEADER_TOKENS:
            header = day
        return f"{header}\n" if header else ""

    def split(self) -> None:
        """Split the articles that have no passages."""
        self._corpus.cut_again_where_boilerplate_changed()
        while articles := self._corpus.articles_to_cut(ARTICLES):
            for article, header in articles:
                passages = split(article, self._embedder.count_tokens, self._size)
                self._corpus.add_passages(article, header, passages)

    def embed(self, cache: VectorCache, progress: Progress) -> list[int]:
        """Embed the passages that have no vector, store their vectors, and return the passages."""
        numbers = self._corpus.without_vector()
        for start in range(0, len(numbers), PASSAGES):
            rows = self._corpus.embedded_texts(numbers[start : start + PASSAGES])

            def advance(done: int, _: int, start: int = start) -> None:
                progress(start + done, len(numbers))

            vectors = cache.embed([text for _, text, _ in rows], self._embedder, advance)
            names = [_vector_name(text, day) for _, text, day in rows]
            new = self._corpus.set_vectors(
                {row[0]: name for row, name in zip(rows, names, strict=True)}
            )
            by_name = dict(zip(names, vectors, strict=True))
            days = {name: row[2] for name, row in zip(names, rows, strict=True)}
            self._store.add({name: by_name[name] for name in new}, days)
        progress(len(numbers), len(numbers))
        return numbers

    def delete_vectors(self) -> int:
        """Delete the vectors that no passage has any more; return how many."""
        unused = self._corpus.unused()
        self._store.delete(unused)
        return len(unused)


def _vector_name(text: str, day: date | None) -> int:
    """Name the vector of a text that was published on a day, so that equal ones are stored once.

    Thousands of equal vectors break Chroma's HNSW graph: others are not found any more.
    """
    return stable_number(f"{day}\n{text}".encode())
