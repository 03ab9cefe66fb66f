"""What a test claim is and is made of: sentences, drafts and quotes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage; `position` counts those of the passage from 0."""

    text: str
    source: Source
    position: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A quote of a draft, and the passage that it names; None is a passage that is not there."""

    text: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim whose passages have no numbers yet; `sentence` is the first that it paraphrases."""

    text: str
    cuts: tuple[Cut, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class TestClaim:
    """A claim of known truth, to be checked against its sources.

    `original` is the true claim that a perturbed one was made from.
    """

    kind: str
    perturbed: bool
    claim: WrittenClaim
    sources: tuple[Source, ...]
    original: str | None = None


def whole(sentence: Sentence, text: str) -> Draft:
    """Return a claim that quotes its whole sentence."""
    return Draft(text, (Cut(sentence.text, sentence.source),), sentence)


_QUOTATION_MARKS = re.compile(r"``|''|[\"“”„«»‘’`']")


def comparable(text: str) -> str:
    """Return a text without white space, case and kinds of quotation marks."""
    return re.sub(r"\s+", "", _QUOTATION_MARKS.sub("'", text)).casefold()


def is_verbatim(quote: str, source: Source) -> bool:
    """Tell whether a quote is in a passage; white space, quotation marks and case apart."""
    return comparable(quote) in comparable(source.passage.text)


def seeded(*parts: object) -> Random:
    """Return a random generator that depends on nothing but `parts`."""
    return Random(":".join(map(str, parts)))  # noqa: S311 - no secret
