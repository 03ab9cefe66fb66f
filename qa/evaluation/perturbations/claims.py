"""The values that the measurement of the verifier is made of. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.evaluation.perturbations.material import Material
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Source

    Retell = Callable[["Sentence", Material, Random], "Draft | None"]
    """A sentence told in a true way, or None where this way is not open."""
    Alter = Callable[["Draft", Material, Random], "Draft | None"]
    """A true draft with one change that makes it false or unsupported, or None."""


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
    """A claim whose passages have no numbers yet; `sentence` is the first that it retells."""

    text: str
    cuts: tuple[Cut, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Specimen:
    """A claim to be checked against its sources. `original` is the true claim it was made from."""

    kind: str
    altered: bool
    claim: WrittenClaim
    sources: tuple[Source, ...]
    original: str | None = None


def whole(sentence: Sentence, text: str) -> Draft:
    """Return a claim that quotes its whole sentence."""
    return Draft(text, (Cut(sentence.text, sentence.source),), sentence)


_QUOTATION_MARKS = re.compile(r"``|''|[\"“”„«»‘’`']")


def bare(text: str) -> str:
    """Return a text without what may differ between a quote and its passage."""
    return re.sub(r"\s+", "", _QUOTATION_MARKS.sub("'", text)).casefold()


def stands(quote: str, source: Source) -> bool:
    """Tell whether a quote stands in a passage; white space, quotation marks and case apart."""
    return bare(quote) in bare(source.passage.text)


def seeded(*parts: object) -> Random:
    """Return a source of chance that depends on nothing but `parts`."""
    return Random(":".join(map(str, parts)))  # noqa: S311 - no secret
