"""Reads with a shipped network: a question and passages to the spans that may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.models.network import FAST, Network

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

OUTPUTS = ("first", "last", "answerable")

# Longer ones are hardly ever right; in tokens.
MAX_SPAN = 30


@dataclass(frozen=True, slots=True)
class PassageLogits:
    """The logits of one passage.

    `first` and `last` score each token as the answer's first and last, shape (tokens,);
    `offsets` are the tokens' code points in the passage, `none` scores that no span answers
    and `answerable`, by a head of its own, that one does.
    """

    offsets: tuple[tuple[int, int], ...]
    first: NDArray[np.float32]
    last: NDArray[np.float32]
    none: float
    answerable: float


class SpanModel:
    """The span head of a network. Safe to use from several threads."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @classmethod
    def load(cls, folder: Path = FAST, concurrency: int = 1) -> SpanModel:
        """Load the network in a folder; see `Network.load`."""
        return cls(Network.load(folder, concurrency))

    def knows(self, word: str) -> bool:
        """Tell whether a word in lower case is a token of its own: it is a common English one."""
        return self._network.encoder.knows(word)

    def score(self, question: str, passages: Sequence[str]) -> list[PassageLogits]:
        """Return the logits of each passage, in their order."""
        pairs = self._network.encoder.encode([question] * len(passages), passages)
        found = []
        for pair, (first, last, answerable) in zip(
            pairs, self._network.run(OUTPUTS, pairs), strict=True
        ):
            inside = slice(pair.first, len(pair.ids) - 1)
            found.append(
                PassageLogits(
                    offsets=pair.offsets,
                    first=first[0, inside],
                    last=last[0, inside],
                    none=float(first[0, 0] + last[0, 0]),
                    answerable=float(answerable[0]),
                )
            )
        return found


def span_scores(scored: PassageLogits) -> NDArray[np.float32]:
    """Return the logit of every span, shape (tokens, tokens); -inf where there is none."""
    import numpy as np

    tokens = len(scored.offsets)
    allowed = np.triu(np.ones((tokens, tokens), dtype=bool))
    allowed &= ~np.triu(allowed, MAX_SPAN)
    joint: NDArray[np.float32] = np.where(
        allowed, scored.first[:, None] + scored.last[None, :], -np.inf
    )
    return joint
