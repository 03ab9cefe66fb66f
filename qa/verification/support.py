"""How well a claim's meaning stands in its evidence: by its words, and by the embedding model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.verification.tokens import keys, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder

# A claim of which less is in its evidence, by words and by meaning, is another claim.
LEAST_SHARE = 0.5
LEAST_COSINE = 0.6
# A part of a claim whose words are new must be near to its evidence by meaning.
MOST_NEW = 0.5
LEAST_PART_COSINE = 0.45
LEAST_WORD_COSINE = 0.5
_LEAST_WORDS = 2
_PARTS = re.compile(
    r"[,;:–—]\s+|\s+(?=(?:which|who|whose|because|and|but|while|after|before|as|so|leaving|causing)\s)"
)


@dataclass(frozen=True, slots=True)
class Support:
    """`share` of a claim's words stands in its evidence; `cosine` is that of the two texts.

    `parts` are those parts of the claim that the evidence does not tell of.
    """

    share: float
    cosine: float
    parts: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Tell whether the evidence may be said to tell the claim."""
        near = self.share >= LEAST_SHARE or self.cosine >= LEAST_COSINE
        return near and not self.parts


def support(embedder: Embedder, claim: str, evidence: Sequence[str]) -> Support:
    """Compare a claim with the texts that it stands on, all of them taken together."""
    whole = " ".join(evidence)
    known = keys(tokens(whole))
    said = keys(tokens(claim))
    share = len(said & known) / len(said) if said else 0.0
    doubtful = [part for part in _PARTS.split(claim) if _is_new(part, known)]
    if share == 1.0:
        return Support(share, 1.0, ())
    vectors = embedder.documents([whole, claim, *doubtful])
    cosines = vectors[1:] @ vectors[0]
    far = [
        part
        for part, cosine in zip(doubtful, cosines[1:], strict=True)
        if cosine < LEAST_PART_COSINE
    ]
    return Support(share, float(cosines[0]), tuple(far))


def unlike(embedder: Embedder, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those pairs of words that do not mean the same."""
    if not pairs:
        return []
    vectors = embedder.documents([word for pair in pairs for word in pair])
    cosines = (vectors[::2] * vectors[1::2]).sum(axis=1)
    return [pair for pair, cosine in zip(pairs, cosines, strict=True) if cosine < LEAST_WORD_COSINE]


def _is_new(part: str, known: set[str]) -> bool:
    said = keys(tokens(part))
    return len(said) >= _LEAST_WORDS and len(said - known) > MOST_NEW * len(said)
