"""What a language model writes: claims, each with the words that it stands on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenQuote:
    """Words of a passage, as the model copied them; passages are numbered from 1."""

    passage: int
    text: str


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """One sentence of an answer as a model wrote it. Nothing of it is verified."""

    text: str
    quotes: tuple[WrittenQuote, ...]
