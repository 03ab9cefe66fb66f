"""Claims that people judged, or wrote, each beside the premise that is to support it."""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from index.article import Span
from index.sentences import split_sentences
from qa.errors import InputFileError
from qa.evaluation.dataset import read_dataset, read_rows, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.evaluation.dataset import DataSet

KEPT = "held.json"
_SEED = 5
_MIN_WORDS = 5
# Many sets answer with a bare span of the text, which claims nothing.
_SENTENCE = re.compile(r"[A-Z“\"'`].*[.!”\"]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim; `label` says whether its premise supports it."""

    id: str
    source: str
    premise: str
    claim: str
    label: bool


def read_claims(folder: Path, limit: int | None = None) -> list[LabelledClaim]:
    """Read a folder's claims, at most `limit` of each source: drawn at random, always the same.

    Of *.jsonl and *.jsonl.gz, where held.json names premises, only the claims on these are read; of
    a data set, the sentences that people answered with. Raises `InputFileError`.
    """
    if any(folder.glob("questions*.jsonl*")):
        claims = list(_answers(read_dataset(folder)))
    else:
        kept = _kept(folder / KEPT)
        read = read_rows(folder, "", _claim)
        claims = [one for one in read if kept is None or _key(one.premise) in kept]
    if not claims:
        raise InputFileError(f"{folder} holds no claims.", "Name a folder of *.jsonl.gz.")
    return claims if limit is None else list(_some(claims, limit))


def _claim(row: dict[str, Any]) -> LabelledClaim:
    return LabelledClaim(
        str(row["id"]),
        text_of(row, "source"),
        text_of(row, "premise"),
        text_of(row, "claim"),
        {0: False, 1: True}[row["label"]],
    )


def _some(claims: list[LabelledClaim], limit: int) -> Iterator[LabelledClaim]:
    by_source = attrgetter("source")
    for _, rows in groupby(sorted(claims, key=by_source), by_source):
        mine = list(rows)
        yield from random.Random(_SEED).sample(mine, min(limit, len(mine)))  # noqa: S311 - no secret


def _kept(path: Path) -> frozenset[str] | None:
    """Return the keys of the premises that no training may see; None where nobody says."""
    try:
        return frozenset(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise InputFileError(f"{path} is no list of premises: {error}.") from error


def _key(premise: str) -> str:
    plain = " ".join(premise.lower().split())
    return hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()[:12]


def _answers(data: DataSet) -> Iterator[LabelledClaim]:
    """Yield the sentences of answers that have evidence, which is taken to support them."""
    for asked in data.questions:
        if asked.answerable is False or not (asked.answers and asked.evidence):
            continue
        answer = asked.answers[0]
        for number, span in enumerate(split_sentences(answer, Span(0, len(answer)))):
            text = answer[span.start : span.end]
            if len(text.split()) >= _MIN_WORDS and _SENTENCE.fullmatch(text):
                premise = "\n\n".join(asked.evidence)
                yield LabelledClaim(f"{asked.qid}-{number}", data.name, premise, text, label=True)
