"""Claims that people judged, or wrote, each beside the premise that is to support it."""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from index.article import Article, Span
from index.sentences import split_sentences
from qa.errors import InputFileError
from qa.evaluation.dataset import read_dataset, read_rows, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qa.evaluation.dataset import DataSet

KEPT = "held.json"
WORLD = "claims.jsonl"
SUPPORTS, CONTRADICTS, NEITHER = RELATIONS = ("supports", "contradicts", "neither")
_SEED = 5
_MIN_WORDS = 5
# Many sets answer with a bare span of the text, which claims nothing.
_SENTENCE = re.compile(r"[A-Z“\"'`].*[.!”\"]", re.DOTALL)
# What public sets call a premise that does not support; 'not supported' tells no more than that.
_FINE = {"contradiction": CONTRADICTS, "refutes": CONTRADICTS, "neutral": NEITHER}


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim; `label` says whether its premise supports it, `relation` what else it does.

    The relation of an unsupported claim is None where nobody told. `articles` are those that the
    paragraphs of the premise were taken from, where they are known.
    """

    id: str
    source: str
    premise: str
    claim: str
    label: bool
    relation: str | None = None
    articles: tuple[Article, ...] = ()


def read_claims(
    folder: Path,
    limit: int | None = None,
    sources: Sequence[str] = (),
    *,
    kept_only: bool = True,
) -> list[LabelledClaim]:
    """Read a folder's claims, at most `limit` of each source: drawn at random, always the same.

    Of *.jsonl and *.jsonl.gz, where held.json names premises, only the claims on these are read,
    unless not only the kept are wanted; of archives with their claims.jsonl, these; of a data set,
    the sentences that people answered with. Of `sources`, when any are named, the others are left
    out. Raises `InputFileError`.
    """
    worlds = sorted(path.parent for path in (*folder.glob(WORLD), *folder.glob(f"*/{WORLD}")))
    if worlds:
        claims = [
            one
            for world in worlds
            for one in read_rows(world, "claims", partial(_judged, world.name, _articles(world)))
        ]
    elif any(folder.glob("questions*.jsonl*")):
        claims = list(_answers(read_dataset(folder)))
    else:
        kept = _kept(folder / KEPT) if kept_only else None
        read = read_rows(folder, "", _claim)
        claims = [one for one in read if kept is None or _key(one.premise) in kept]
    claims = [one for one in claims if not sources or one.source in sources]
    if not claims:
        raise InputFileError(f"{folder} holds no claims.", "Name a folder of *.jsonl.gz.")
    return claims if limit is None else list(_some(claims, limit))


def _claim(row: dict[str, Any]) -> LabelledClaim:
    label = {0: False, 1: True}[row["label"]]
    words = str(row.get("fine", "")).lower().split()
    fine = next((_FINE[word] for word in words if word in _FINE), None)
    return LabelledClaim(
        str(row["id"]),
        text_of(row, "source"),
        text_of(row, "premise"),
        text_of(row, "claim"),
        label,
        SUPPORTS if label else fine,
    )


def _articles(world: Path) -> dict[str, Article]:
    """Return the articles of an archive, by id; none where it has none beside its claims."""
    return {one.source: one for one in read_rows(world, "documents", _article)}


def _article(row: dict[str, Any]) -> Article:
    day = row.get("published")
    published = date.fromisoformat(day) if day else None
    return Article(text_of(row, "doc_id"), text_of(row, "text"), row.get("title"), published)


def _judged(world: str, articles: Mapping[str, Article], row: dict[str, Any]) -> LabelledClaim:
    """Return a claim on an archive, beside the sentences that decide it."""
    relation = RELATIONS[RELATIONS.index(row["label"])]
    premise = "\n\n".join(text_of({"evidence": one}, "evidence") for one in row["evidence"])
    claim = text_of(row, "claim")
    own = tuple(articles[one] for one in row.get("doc_ids", ()) if one in articles)
    return LabelledClaim(str(row["id"]), world, premise, claim, relation == SUPPORTS, relation, own)


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
