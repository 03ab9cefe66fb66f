"""What a reader is trained on: questions beside passages that answer them, and that do not.

The passages are cut as the index cuts them. Those that do not answer are of five kinds, for a
reader meets each of them: written to mislead (SQuAD 2.0's own), the rest of the same text,
retrieved for the question from other texts, the right passage with the answering sentence taken
out, and the right passage under a question with a name, a number or an opposite put in.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from index.article import Article
from index.split import split
from qa.errors import InputFileError
from qa.evaluation import dataset
from qa.training.perturbation import names_in, perturb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from index.article import Passage
    from index.split import CountTokens

# RetrievedPassage passages from which one that does not answer is drawn.
NEIGHBOURS = 8
# Every passage has a score for each of them.
ASKED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Row:
    """A question on a text; `spans` are the answers' code points in it, none if unanswerable."""

    source: str
    context: str
    question: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question beside a passage; `spans` are the answers' code points in the passage."""

    source: str
    kind: str
    question: str
    passage: str
    spans: tuple[tuple[int, int], ...] = ()


def read_rows(folder: Path) -> list[Row]:
    """Read every *.jsonl and *.jsonl.gz of a folder.

    A row {qid, source, context, question, answers [{text, start}], answerable} whose answer does
    not stand in its context, but for case, is left out. Raises `InputFileError`.
    """
    rows = [row for row in dataset.read_rows(folder, "", _row) if row]
    if not rows:
        raise InputFileError(f"{folder} holds no training data.", "Name a folder of *.jsonl.gz.")
    return rows


def _row(values: dict[str, Any]) -> Row | None:
    context = values["context"]
    spans = tuple(
        (answer["start"], answer["start"] + len(answer["text"]))
        for answer in values["answers"]
        if answer["text"] and _is_verbatim(answer, context)
    )
    if values["answerable"] and not spans:
        return None
    return Row(values["source"], context, values["question"].strip(), spans)


def _is_verbatim(answer: dict[str, Any], context: str) -> bool:
    start, text = answer["start"], answer["text"]
    return (
        start is not None
        and start >= 0
        and context[start : start + len(text)].lower() == text.lower()
    )


class Examples:
    """Draws the examples of an epoch from rows."""

    def __init__(
        self, rows: Sequence[Row], count: CountTokens, standalone: Sequence[str] = ("",)
    ) -> None:
        """Cut the texts into passages.

        The questions of sources that begin with `standalone` stand alone: another text's passage
        is then sure not to answer them, unless it holds the answer's words.
        """
        self._rows = rows
        self._standalone = tuple(standalone)
        contexts = list(dict.fromkeys(row.context for row in rows))
        self._passages = {
            context: split(Article("context", context), count) for context in contexts
        }
        self._neighbours = _neighbours(rows, self._passages)
        self._names = names_by_source(rows)

    def epoch(self, seed: int, shares: Mapping[str, float]) -> list[Example]:
        """Return an epoch's examples, shuffled; `shares` tells how often a source is taken."""
        draw = random.Random(seed)  # noqa: S311 - no secret
        found: list[Example] = []
        for number, row in enumerate(self._rows):
            share = shares.get(row.source, 1.0)
            times = int(share) + (draw.random() < share % 1)
            for _ in range(times):
                found += self._of(number, row, draw)
        draw.shuffle(found)
        return found

    def _of(self, number: int, row: Row, draw: random.Random) -> Iterator[Example]:
        own = [(passage, _inside(row, passage)) for passage in self._passages[row.context]]
        holding = [(passage, spans) for passage, spans in own if spans]
        rest = [passage for passage, spans in own if not spans]
        if not row.spans:
            for passage in rest:
                yield Example(row.source, "written", row.question, passage.text)
            return
        if not holding:
            return
        passage, spans = draw.choice(holding)
        yield Example(row.source, "answered", row.question, passage.text, spans)
        if not row.source.startswith(self._standalone):
            return
        kind = draw.random()
        if kind < _SHARE_SAME_TEXT and rest:
            yield Example(row.source, "same text", row.question, draw.choice(rest).text)
        elif kind < _SHARE_RETRIEVED and self._neighbours[number]:
            other = draw.choice(self._neighbours[number])
            yield Example(row.source, "retrieved", row.question, other)
        elif kind < _SHARE_TAKEN_OUT and (left := _without_answer(row, passage)):
            yield Example(row.source, "taken out", row.question, left)
        elif kind < _SHARE_PERTURBED:
            perturbed = perturb(row.question, passage.text, self._names[row.source], draw)
            if perturbed:
                yield Example(row.source, "altered", perturbed, passage.text)


# Cumulated: of the answered questions, how many are asked once more without an answer.
_SHARE_SAME_TEXT = 0.08
_SHARE_RETRIEVED = 0.3
_SHARE_TAKEN_OUT = 0.45
_SHARE_PERTURBED = 0.8


def _inside(row: Row, passage: Passage) -> tuple[tuple[int, int], ...]:
    return tuple(
        (start - passage.start, end - passage.start)
        for start, end in row.spans
        if passage.start <= start and end <= passage.end
    )


def _without_answer(row: Row, passage: Passage) -> str | None:
    """Return the passage without the sentences that hold an answer, if others stay."""
    kept = [
        span
        for span in passage.sentences
        if all(end <= span.start or span.end <= start for start, end in row.spans)
    ]
    text = " ".join(
        passage.text[span.start - passage.start : span.end - passage.start] for span in kept
    )
    return text if text and not _mentions(text, row) else None


def _mentions(text: str, row: Row) -> bool:
    lower = text.lower()
    return any(row.context[start:end].lower() in lower for start, end in row.spans)


def _neighbours(rows: Sequence[Row], passages: Mapping[str, Sequence[Passage]]) -> list[list[str]]:
    """Return, for each row, passages of other texts in its words that hold none of its answers."""
    texts = [(passage.text, context) for context in passages for passage in passages[context]]
    words = TfidfVectorizer(sublinear_tf=True, dtype=np.float32)
    weights = words.fit_transform([text for text, _ in texts]).T.tocsr()
    found = []
    for start in range(0, len(rows), ASKED_AT_ONCE):
        asked = rows[start : start + ASKED_AT_ONCE]
        scores = (words.transform([row.question for row in asked]) @ weights).toarray()
        best = np.argsort(-scores, axis=1, kind="stable")[:, :NEIGHBOURS]
        for row, ranked in zip(asked, best.tolist(), strict=True):
            others = [texts[number] for number in ranked]
            found.append(
                [text for text, own in others if own != row.context and not _mentions(text, row)]
            )
    return found


def names_by_source(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the names that stand in each source's questions, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.source].update(names_in(row.question))
    return {row.source: sorted(found[row.source]) for row in rows}
