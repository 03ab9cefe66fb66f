"""How well a claim's meaning stands in its evidence: by its words, and by the embedding model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.text.tokens import keys, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder

# A claim of which less is in its evidence, by words and by meaning, is another claim.
MIN_SHARE = 0.6
MIN_COSINE = 0.6
# A part of a claim whose words are new must be near to its evidence by meaning.
MAX_NEW = 0.5
MIN_PART_COSINE = 0.45
# Words in the place of others must mean much the same.
MIN_WORD_COSINE = 0.5
_MIN_WORDS = 2
_PARTS = re.compile(
    r"[,;:–—]\s+|\s+(?=(?:which|who|whose|because|and|but|while|after|before|as|so|leaving|causing)\s)"
)


@dataclass(frozen=True, slots=True)
class Support:
    """`share` of a claim's words stands in its evidence; `cosine` is that of the two texts.

    `parts` are those parts of the claim that the evidence does not tell of, `unlike` the words in
    whose place the evidence has others of another meaning.
    """

    share: float
    cosine: float
    parts: tuple[str, ...] = ()
    unlike: tuple[tuple[str, str], ...] = ()

    @property
    def is_near(self) -> bool:
        """Tell whether claim and evidence tell of the same."""
        return self.share >= MIN_SHARE or self.cosine >= MIN_COSINE


def support(
    embedder: Embedder, claim: str, evidence: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> Support:
    """Compare a claim with the texts that it stands on, all of them taken together.

    `pairs` are words of the claim, each with those that its evidence has in their place.
    """
    whole = " ".join(evidence)
    known = keys(tokens(whole))
    said = keys(tokens(claim))
    share = len(said & known) / len(said) if said else 0.0
    doubtful = [part for part in _PARTS.split(claim) if _is_new(part, known)]
    if share == 1.0 and not pairs:
        return Support(share, 1.0)
    # All at once: a run of the model takes longer than a text in it.
    texts = [whole, claim, *doubtful, *(words for pair in pairs for words in pair)]
    vectors = embedder.embed_documents(texts)
    cosines = vectors[1:] @ vectors[0]
    words = vectors[len(texts) - 2 * len(pairs) :]
    alike = (words[::2] * words[1::2]).sum(axis=1)
    return Support(
        share,
        float(cosines[0]),
        tuple(p for p, c in zip(doubtful, cosines[1:], strict=False) if c < MIN_PART_COSINE),
        tuple(p for p, c in zip(pairs, alike, strict=True) if c < MIN_WORD_COSINE),
    )


def _is_new(part: str, known: set[str]) -> bool:
    said = keys(tokens(part))
    return len(said) >= _MIN_WORDS and len(said - known) > MAX_NEW * len(said)
