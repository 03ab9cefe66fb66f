"""Seeds of so many passages: texts of data sets, and the same from half a passage further on.

Where that is not enough, from a third of one, too.
"""

from __future__ import annotations

import gzip
import json
import random
from typing import TYPE_CHECKING

from index.article import Article
from index.split import split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.article import Passage
    from index.embed import Embedder

# Files in a folder.
FILES = 1000


def write_seeds(folder: Path, data: Path, count: int, embedder: Embedder) -> None:
    """Write articles of `count` passages, or a few more, below `folder`."""
    passages = 0
    for number, text in enumerate(_articles(data, embedder)):
        if passages >= count:
            return
        path = folder / f"{number // FILES:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        passages += len(_split(text, embedder))
    raise SystemExit(f"{data} has texts for {passages:,} passages only.")


def questions(data: Path, count: int) -> list[str]:
    """Return questions that people asked of these texts."""
    asked = {str(row["question"]) for row in _rows(data) if row.get("question")}
    return random.Random(15).sample(sorted(asked), count)  # noqa: S311 - any will do


def _articles(data: Path, embedder: Embedder) -> Iterator[str]:
    rows = (row.get("context") or row.get("text") or "" for row in _rows(data))
    texts = list(dict.fromkeys(text for text in rows if text.strip()))
    random.Random(15).shuffle(texts)  # noqa: S311 - any order will do
    yield from texts
    for part in (2, 3):
        for text in texts:
            sentences = _split(text, embedder)[0].sentences
            if len(sentences) >= part:
                yield text[sentences[len(sentences) // part].start :]


def _split(text: str, embedder: Embedder) -> list[Passage]:
    return split(Article("scale.txt", text), embedder.count_tokens)


def _rows(data: Path) -> Iterator[dict[str, str]]:
    for path in sorted([*data.glob("train/*.jsonl.gz"), *data.glob("eval/*/*.jsonl.gz")]):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
