"""All that an index holds, to be compared with another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from index.build import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.article import ArticleMetadata
    from index.build import BuildReport
    from index.embed import Embedder, Vectors
    from index.file_records import FileRecord
    from index.generation import IndexFolder

# Words of the tests' articles, with which all their passages are found.
WORDS = ("mayor", "river", "daily", "desk")


def update(seeds: Path, folder: IndexFolder, embedder: Embedder) -> BuildReport:
    """Bring an index up to date, and return what was done."""
    report = build(
        seeds,
        folder,
        lambda: embedder,
        lambda _what, _done, _of: None,
        lock_timeout=10,
        is_current=lambda _manifest, _seeds: False,
    )
    assert report is not None
    return report


@dataclass(frozen=True)
class Content:
    """All that a reader finds in an index."""

    metadata: Sequence[ArticleMetadata]
    passages: Mapping[str, object]
    vectors: Mapping[int, Vectors]
    words: Mapping[str, object]
    stored: int
    records: Mapping[str, FileRecord]

    def same_as(self, other: Content) -> bool:
        """Tell whether another index holds the same."""
        return (
            (self.metadata, self.passages) == (other.metadata, other.passages)
            and self.words == other.words
            and (self.stored, self.records) == (other.stored, other.records)
            and self.vectors.keys() == other.vectors.keys()
            and all(np.allclose(v, other.vectors[n], atol=1e-6) for n, v in self.vectors.items())
        )


def content(folder: IndexFolder) -> Content:
    """Read the whole of the live generation."""
    generation = folder.open()
    assert generation is not None
    corpus, store = generation.corpus, generation.store
    words = {word: sorted(corpus.lexical(word, 1000).items()) for word in WORDS}
    passages = {}
    for article in corpus.recent(1000, datetime.max.replace(tzinfo=UTC)):
        for passage in corpus.passages_of(article.article_id):
            passages[passage.passage_id] = (article.text, passage)
    numbers = [number for found in words.values() for number, _ in found]
    names = corpus.vectors(numbers)
    records = folder.records(generation.manifest.generation)
    metadata = corpus.metadata()
    read = Content(metadata, passages, store.get(names.values()), words, store.count(), records)
    assert store.count() == corpus.vector_count()
    generation.close()
    return read
