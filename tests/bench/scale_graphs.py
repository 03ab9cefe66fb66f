"""Chroma's graph beside exact search, and its parameters side by side."""

from __future__ import annotations

import resource
import statistics
import tempfile
from contextlib import closing
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, cast
from unittest.mock import patch

import numpy as np

from index.store import GRAPH, VectorStore
from tests.bench.__main__ import percentile, timed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.embed import Vectors

K = 10
CANDIDATES = 50
NEIGHBOURS = (8, 16, 32)
EF_CONSTRUCTION = (50, 100, 200)
EF_SEARCH = (50, 100, 200, 400)


def recall(store: VectorStore, vectors: Mapping[int, Vectors], asked: Vectors) -> float:
    """Return the share of the `K` nearest vectors that the graph finds, mean over questions.

    A vector that is as near as the last of them counts as one of them.
    """
    matrix = np.stack(list(vectors.values()))
    shares = []
    for question in asked:
        last = np.partition(matrix @ question, -K)[-K]
        found = list(store.nearest(question, CANDIDATES).values())[:K]
        shares.append(sum(cosine >= last - 1e-5 for cosine in found) / K)
    return float(statistics.mean(shares))


def compare_graphs(vectors: Mapping[int, Vectors], asked: Vectors) -> None:
    """Print what each choice of parameters takes and finds, a row of Markdown each."""
    print("| neighbours | ef_construction | ef_search | build | recall@10 | p50 / p99 |")
    print("|---|---|---|---|---|---|")
    for neighbours, construction in product(NEIGHBOURS, EF_CONSTRUCTION):
        for ef_search in EF_SEARCH:
            chosen = {"max_neighbors": neighbours, "ef_construction": construction}
            with patch.dict(cast("dict[str, object]", GRAPH), chosen | {"ef_search": ef_search}):
                print(f"| {neighbours} | {construction} | {ef_search} |", _measure(vectors, asked))


def _measure(vectors: Mapping[int, Vectors], asked: Vectors) -> str:
    with tempfile.TemporaryDirectory() as folder:
        begun = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        with closing(VectorStore.create(Path(folder), "graph", None)) as store:
            store.add(vectors, dict.fromkeys(vectors))
        built = resource.getrusage(resource.RUSAGE_SELF).ru_utime - begun
        with closing(VectorStore.open(Path(folder), "graph", None)) as store:
            found = recall(store, vectors, asked)
            times = [timed(partial(store.nearest, one, CANDIDATES)) * 1000 for one in asked]
    p50, p99 = statistics.median(times), percentile(times, 99)
    return f"{built:.1f} s | {found:.4f} | {p50:.1f} / {p99:.1f} ms |"
