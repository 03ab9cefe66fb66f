"""Measures builds, retrieval and recall at 1,000, 10,000 and 100,000 passages of public texts.

python -m tests.bench.scale DATA WORK [--sizes N …] [--graphs N]

DATA holds the data sets `train` and `eval`. Seeds and indexes stay in WORK: what was embedded once
is not embedded again. `--graphs` compares the parameters of Chroma's graph at N passages instead.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import sqlite3
import statistics
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.clone import clone
from qa.answer import AskOptions
from qa.service.footnote import Footnote
from qa.service.settings import load_settings
from tests.bench.__main__ import percentile, run, timed
from tests.bench.scale_graphs import compare_graphs, recall
from tests.bench.scale_plot import plot
from tests.bench.scale_texts import questions, write_seeds

if TYPE_CHECKING:
    from index.embed import Embedder, Vectors
    from index.generation import Generation

QUESTIONS = 400
WARM_UP = 20
# Texts embedded to tell how many are embedded a second, and articles edited.
SAMPLE = 200
EDITS = 5
OPTIONS = AskOptions(refresh=False)


@dataclass(frozen=True, slots=True)
class Scale:
    """What was measured at one size; seconds, milliseconds and megabytes as the names say.

    `build_s` is from cached vectors; `embed_s` is what embedding all passages takes besides,
    reckoned from some. `beside_graph_mb` is the build's peak memory without Chroma's graph.
    """

    passages: int
    articles: int
    build_s: float
    embed_s: float
    peak_mb: float
    beside_graph_mb: float
    disk_mb: float
    p50_ms: float
    p99_ms: float
    recall: float
    edit_s: float
    copy_s: float
    noticed_ms: float


def measure(work: Path, data: Path, size: int, embedder: Embedder) -> Scale:
    """Build an index of `size` passages, ask it and edit an article."""
    seeds, root = work / str(size) / "seeds", work / str(size) / "index"
    if not seeds.exists():
        write_seeds(seeds, data, size, embedder)
    build = [sys.executable, "-m", "qa", "index", "build", "--seeds", str(seeds)]
    if not (root / "CURRENT").exists():
        run([*build, "--index", str(root)])
    built = run([*build, "--index", str(root)])
    settings = load_settings(index=root, seeds=seeds)
    with closing(Footnote(settings)) as footnote, footnote.reading() as generation:
        vectors = all_vectors(root, generation)
        asked = questions(data, QUESTIONS)
        for one in asked[:WARM_UP]:
            footnote.search(one, OPTIONS)
        times = [timed(partial(footnote.search, one, OPTIONS)) * 1000 for one in asked]
        graph = sum(p.stat().st_size for p in root.glob("generations/*/chroma/*/*.bin")) / 1e6
        found = recall(generation.store, vectors, embedded(embedder, asked))
        texts = generation.corpus.embedded_texts(generation.corpus.sample(SAMPLE))
        embedding = timed(partial(embedder.embed_documents, list(texts.values()))) / len(texts)
        passages, articles = generation.corpus.count(), generation.corpus.articles()
        disk = folder_size(root / "generations" / generation.manifest.generation)
    edit, copy, noticed = edited(settings.seeds, root, work / "copy")
    return Scale(
        passages=passages,
        articles=articles,
        build_s=built.seconds,
        embed_s=embedding * passages,
        peak_mb=built.megabytes,
        beside_graph_mb=built.megabytes - graph,
        disk_mb=disk,
        p50_ms=statistics.median(times),
        p99_ms=percentile(times, 99),
        recall=found,
        edit_s=edit,
        copy_s=copy,
        noticed_ms=noticed,
    )


def embedded(embedder: Embedder, asked: list[str]) -> Vectors:
    """Return the vectors of questions, a row each."""
    return np.stack([embedder.embed_question(question) for question in asked])


def all_vectors(root: Path, generation: Generation) -> dict[int, Vectors]:
    """Return every vector of a generation by its name."""
    path = root / "generations" / generation.manifest.generation / "articles.db"
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT DISTINCT vector FROM passages")
        names = [name for (name,) in rows]
    found: dict[int, Vectors] = {}
    for start in range(0, len(names), 2000):
        found |= generation.store.get(names[start : start + 2000])
    return found


def edited(seeds: Path, root: Path, scratch: Path) -> tuple[float, float, float]:
    """Return the seconds that an edited article takes, and a copy, in the median.

    And the milliseconds in which a new process notices that nothing has changed.
    """
    path = next(seeds.rglob("*.txt"))
    text = path.read_text(encoding="utf-8")
    edits, copies = [], []
    settings = load_settings(index=root, seeds=seeds)
    with closing(Footnote(settings)) as footnote:
        footnote.refresh()
        for number in range(EDITS):
            path.write_text(f"{text} Edition {number} of {root}.", encoding="utf-8")
            edits.append(timed(footnote.refresh))
            live = root / "generations" / str(footnote.folder.current())
            copies.append(timed(partial(clone, live, scratch)))
            shutil.rmtree(scratch)
        path.write_text(text, encoding="utf-8")
        footnote.refresh()
        footnote.snapshot()
    noticed = [timed(Footnote(settings).snapshot) * 1000 for _ in range(EDITS)]
    return tuple(map(statistics.median, (edits, copies, noticed)))  # type: ignore[return-value]


def folder_size(folder: Path) -> float:
    """Return the megabytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def print_table(scales: list[Scale]) -> None:
    """Print what was measured as a table of Markdown."""
    rows = {
        "passages (articles)": lambda s: f"{s.passages:,} ({s.articles:,})",
        "build, vectors cached": lambda s: f"{s.build_s:.0f} s",
        "embedding them, reckoned": lambda s: f"{s.embed_s:.0f} s",
        "peak memory of a build": lambda s: f"{s.peak_mb:.0f} MB",
        "the same, beside Chroma's graph": lambda s: f"{s.beside_graph_mb:.0f} MB",
        "disk": lambda s: f"{s.disk_mb:.0f} MB",
        "retrieval, p50 / p99": lambda s: f"{s.p50_ms:.1f} / {s.p99_ms:.1f} ms",
        "recall@10 against exact search": lambda s: f"{s.recall:.4f}",
        "one article edited": lambda s: f"{s.edit_s:.2f} s",
        "of that, the copy": lambda s: f"{s.copy_s:.2f} s",
        "nothing changed, noticed": lambda s: f"{s.noticed_ms:.0f} ms",
    }
    print("| |" + "|".join([" "] * len(scales)) + "|")
    print("|---|" + "---|" * len(scales))
    for what, cell in rows.items():
        print(f"| {what} | " + " | ".join(map(cell, scales)) + " |")


def main() -> None:
    """Measure, print the table, and draw it in WORK/scale.svg."""
    parser = argparse.ArgumentParser(prog="make bench-scale")
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--graphs", type=int)
    options = parser.parse_args()
    embedder = Footnote(load_settings()).embedder()
    if options.graphs:
        root = options.work / str(options.graphs) / "index"
        with closing(Footnote(load_settings(index=root))) as made, made.reading() as generation:
            vectors = all_vectors(root, generation)
        compare_graphs(vectors, embedded(embedder, questions(options.data, QUESTIONS)))
        return
    options.work.mkdir(parents=True, exist_ok=True)
    scales = []
    for size in options.sizes:
        scales.append(measure(options.work, options.data, size, embedder))
        print(json.dumps(dataclasses.asdict(scales[-1])), flush=True)
    print_table(scales)
    plot(scales, options.work / "scale.svg")


if __name__ == "__main__":
    main()
