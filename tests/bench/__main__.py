"""Measures the figures of docs/evaluation.md, in turn with the plain script as the baseline.

python -m tests.bench [--runs N] [--articles N]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.clean import mark
from index.split import split
from qa.service.footnote import Footnote
from qa.service.settings import load_settings
from qa.training.embedding_model import published_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
FOOTNOTE = str(Path(sys.executable).with_name("footnote"))
PLAIN = [sys.executable, "-m", "tests.bench.plain", str(published_model())]
QUESTION = "Where was the BRICS summit held?"
QUESTIONS = (
    QUESTION,
    "Why have Kyiv's allies stalled?",
    "What did the president say about North Korean soldiers, and when?",
    "Which agency reported that he hoped the West had heard?",
    "What is the capital of France?",
    "What is the price of a missile?",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall-clock seconds, peak memory in MB, its output."""

    seconds: float
    megabytes: float
    output: str


def run(command: Sequence[str]) -> Run:
    """Run a command as a cold process and measure it."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024, output)


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that `share` per cent do not exceed."""
    return statistics.quantiles(values, n=100)[share - 1]


def row(what: str, figure: str, baseline: str = "", ratio: str = "") -> None:
    """Print a row of the table."""
    print(f"{what:<44} {figure:>14} {baseline:>14} {ratio:>9}", flush=True)


def cold(scratch: Path, runs: int) -> None:
    """Compare a question asked of a cold process with the plain script, in turn."""
    ask = [FOOTNOTE, "ask", "--json", "--index", str(scratch / "index"), QUESTION]
    plain = [*PLAIN, "ask", str(scratch / "plain"), QUESTION]
    run(ask)
    run([*PLAIN, "build", str(scratch / "plain"), str(ROOT / "seeds")])
    pairs = [(run(ask), run(plain)) for _ in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    row(
        "cold ask, wall",
        f"{median([one.seconds for one in ours]):.2f} s",
        f"{median([one.seconds for one in theirs]):.2f} s",
        f"{median([b.seconds / a.seconds for a, b in pairs]):.1f}x",
    )
    row(
        "cold ask, peak memory",
        f"{median([one.megabytes for one in ours]):.0f} MB",
        f"{median([one.megabytes for one in theirs]):.0f} MB",
        f"{median([a.megabytes / b.megabytes for a, b in pairs]):.2f}",
    )
    answer = json.loads(ours[0].output)["answer"]
    row(
        "first hit says 'Kazan'",
        _yes_or_no("Kazan" in answer),
        _yes_or_no("Kazan" in theirs[0].output),
    )
    row(
        "footnote --help",
        f"{median([run([FOOTNOTE, '--help']).seconds for _ in range(runs)]):.2f} s",
    )


def _yes_or_no(holds: bool) -> str:  # noqa: FBT001 - it is what is printed
    return "yes" if holds else "no"


def warm(scratch: Path) -> None:
    """Time questions in one process, after one round to warm up."""
    settings = load_settings(index=scratch / "index", seeds=ROOT / "seeds")
    with closing(Footnote(settings)) as footnote:
        footnote.refresh()
        asked = [timed(partial(footnote.ask, q)) for q in QUESTIONS * 30][len(QUESTIONS) :]
        row("warm question, p50", f"{median(asked) * 1000:.1f} ms")
        row("warm question, p95", f"{percentile(asked, 95) * 1000:.1f} ms")
        idle = median([timed(footnote.refresh) for _ in range(20)])
        row("refresh, nothing changed, 1 article", f"{idle * 1000:.1f} ms")


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def embedding(scratch: Path, runs: int) -> None:
    """Compare throughput with that of sentence-transformers, on the same passages, in turn."""
    from sentence_transformers import SentenceTransformer  # seconds, and only here

    settings = load_settings(index=scratch / "index", seeds=ROOT / "seeds")
    ours = Footnote(settings).embedder()
    theirs = SentenceTransformer(str(published_model()), device="cpu")
    passages = [
        passage.text
        for seed in range(24)
        for passage in split(mark(Article("bench.txt", article(seed))), ours.count_tokens)
    ]
    pairs = [
        (
            timed(lambda: ours.embed_documents(passages)),
            timed(lambda: theirs.encode(passages, show_progress_bar=False)),
        )
        for _ in range(runs + 1)
    ][1:]
    row(
        "embedding, passages a second",
        f"{len(passages) / median([a for a, _ in pairs]):.1f}",
        f"{len(passages) / median([b for _, b in pairs]):.1f}",
        f"{median([b / a for a, b in pairs]):.2f}x",
    )


def article(seed: int) -> str:
    """Return an article of the seed article's words in another order: no near duplicate."""
    source = next((ROOT / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    caption, *paragraphs = [line for line in source.splitlines()[:-3] if line.strip()]
    rng = random.Random(seed)  # noqa: S311 - not a secret
    shuffled = [
        f"{' '.join(rng.sample(text.split(), len(text.split())))} Report {seed}-{n}."
        for n, text in enumerate(paragraphs)
    ]
    return "\n\n".join([caption, *shuffled])


def many_articles(scratch: Path, count: int) -> None:
    """Time an index of `count` articles: build, scan, refresh, questions."""
    seeds = scratch / "many"
    seeds.mkdir()
    for number in range(count):
        (seeds / f"{number:04}.txt").write_text(article(number), encoding="utf-8")
    settings = load_settings(index=scratch / "many-index", seeds=seeds)
    with closing(Footnote(settings)) as footnote:
        row(f"build, {count:,} articles", f"{timed(footnote.build):.1f} s")
        footnote.snapshot()
        listed = [timed(footnote.snapshot) for _ in range(9)]
        row(f"{count:,} files listed, nothing changed", f"{median(listed) * 1000:.1f} ms")
        footnote.refresh()
        told = [timed(footnote.refresh) for _ in range(9)]
        row("asked again in one process", f"{median(told) * 1000:.2f} ms")
        (seeds / "0000.txt").write_text(article(count), encoding="utf-8")
        row("refresh, one of them edited", f"{timed(footnote.refresh):.1f} s")
        questions = [f"{q} Report {n}?" for n, q in itertools.product(range(20), QUESTIONS)]
        asked = [timed(partial(footnote.ask, q)) for q in questions][len(QUESTIONS) :]
        row(f"warm question, {count:,} articles, p50", f"{median(asked) * 1000:.1f} ms")
        row(f"warm question, {count:,} articles, p95", f"{percentile(asked, 95) * 1000:.1f} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--articles", type=int, default=1000)
    options = parser.parse_args()
    row("", "Footnote", "plain script", "ratio")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        cold(scratch, options.runs)
        warm(scratch)
        embedding(scratch, options.runs)
        many_articles(scratch, options.articles)


if __name__ == "__main__":
    main()
