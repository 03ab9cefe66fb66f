"""Lies about the tests' articles, and what they pretend to quote.

`lies.jsonl` was written once, by rules that are gone: each line is a lie of one of 23 kinds. A
quote names its passage by words that stand in it; null is a passage that is not there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from tests.adversarial.prompts import Shown

TRUTH = "truth"
# Kinds of lies that exact rules tell, whatever the support head thinks.
EXACT = frozenset({
    "invented quote", "no quote", "wrong passage", "number changed", "number borrowed",
    "numbers exchanged", "unit changed", "date changed", "name changed", "name borrowed",
    "names exchanged", "speaker changed", "quoted phrase altered", "trivial quote", "half true",
    "caption as body",
})  # fmt: skip
NOWHERE = 99


@dataclass(frozen=True, slots=True)
class Written:
    """A claim as a liar writes it: (passage, quote) pairs, and which lie it is, or TRUTH."""

    kind: str
    text: str
    quotes: tuple[tuple[int, str], ...]


def lie(random: Random, passages: Sequence[Shown], kind: str) -> Written | None:
    """Return a lie of a kind, or None when the passages give no occasion for it."""
    for row in random.sample(_LIES[kind], len(_LIES[kind])):
        numbers = [_number(words, passages) for words, _ in row["quotes"]]
        quotes = [quote for _, quote in row["quotes"]]
        if all(numbers):
            return Written(kind, row["text"], tuple(zip(numbers, quotes, strict=True)))
    return None


def truths(passages: Sequence[Shown]) -> list[Written]:
    """Return the sentences of the passages' bodies, each with itself for a quote."""
    return [
        Written(TRUTH, line, ((one.number, line),))
        for one in passages
        if one.about.get("kind") == "body"
        for line in one.text.splitlines()
        if line.strip().endswith((".", "”"))
    ]


def _number(words: str | None, passages: Sequence[Shown]) -> int:
    """Return the number of the passage that holds some words, 0 when none does."""
    if words is None:
        return NOWHERE
    return next((one.number for one in passages if words in one.text), 0)


def _load() -> Mapping[str, list[dict[str, Any]]]:
    lies = defaultdict(list)
    for line in Path(__file__).with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        lies[row["kind"]].append(row)
    return lies


_LIES = _load()
KINDS = tuple(_LIES)
