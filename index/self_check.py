"""Reads a generation back before it is published: nothing is missing, and what is new is found."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING

from index.corpus import Corpus
from index.errors import IndexUnusableError
from index.store import VectorStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index.chroma_server import ChromaServer
    from index.embed import Vectors

# Passages whose vectors are looked up, of the new ones and of the others; some are searched for.
SAMPLE = 200
SEARCHED = 20
# A passage's cosine to its own vector, which Chroma's arithmetic keeps from being 1.
MIN_SELF_COSINE = 0.999
# What the nearest neighbours miss is looked for among so many, and then among all.
WIDER = 500
_REMEDY = "What was live answers on. Build once more; if that does not help, report it."


def self_check(
    folder: Path,
    collection: str,
    server: ChromaServer | None,
    new: Sequence[int],
    known: Callable[[Sequence[str]], Sequence[Vectors | None]],
    *,
    whole: bool,
) -> None:
    """Compare counts, and passages of `new` and of the rest with their vectors.

    `known` gives what texts were embedded to, where that is cached. With `whole`, SQLite checks
    all of its file. Raises `IndexUnusableError`, or `IndexDamagedError`, when something is missing.
    """
    with (
        closing(Corpus(folder / "articles.db")) as corpus,
        closing(VectorStore.open(folder / "chroma", collection, server)) as store,
    ):
        if whole:
            corpus.check()
        _check_counts(corpus, store)
        rng = random.Random(collection)  # noqa: S311 - any sample will do
        for sample in (rng.sample(new, min(len(new), SAMPLE)), corpus.sample(SAMPLE)):
            _check_sample(corpus, store, sample, known)


def _check_counts(corpus: Corpus, store: VectorStore) -> None:
    passages = corpus.count()
    found = {
        "passages with words": (corpus.lexical_count(), passages),
        "vectors": (store.count(), corpus.vector_count()),
    }
    for what, (count, wanted) in found.items():
        if count != wanted:
            raise IndexUnusableError(
                f"The new index holds {count} {what}, not {wanted}: it is not used.", _REMEDY
            )


def _check_sample(
    corpus: Corpus,
    store: VectorStore,
    numbers: Sequence[int],
    known: Callable[[Sequence[str]], Sequence[Vectors | None]],
) -> None:
    """Check that passages have the vectors of their texts, and that some are found by them."""
    names = corpus.vectors(numbers)
    stored = store.get(names.values())
    total = corpus.vector_count()
    counts = (1, min(WIDER, total), total)
    for number in numbers[:SEARCHED]:
        vector = stored[names[number]]
        if not any(
            max(store.nearest(vector, count).values(), default=0.0) >= MIN_SELF_COSINE
            for count in counts
        ):
            raise IndexUnusableError(
                f"The new index does not find {_place(corpus, number)} by its own words: it is not"
                " used.",
                _REMEDY,
            )
    texts = corpus.embedded_texts(numbers)
    for number, wanted in zip(texts, known(list(texts.values())), strict=True):
        if wanted is not None and wanted @ stored[names[number]] < MIN_SELF_COSINE:
            raise IndexUnusableError(
                f"The new index has another vector for {_place(corpus, number)}: it is not used.",
                _REMEDY,
            )


def _place(corpus: Corpus, number: int) -> str:
    (passage,) = corpus.passages([number])
    source = corpus.require_article(passage.article_id).source
    return f"{source}:{passage.start}-{passage.end}"
