"""Judges claims with a shipped network: a text supports one, contradicts it, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.installation import restore
from qa.errors import ReaderError
from qa.models.network import CAREFUL, JUDGE, Network

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

HEAD = "support.npz"
JUDGE_HEAD = "judge.npz"
OPENING = "opening"
# Training has seen no more.
MAX_CLAIM_TOKENS = 110


@dataclass(frozen=True, slots=True)
class Relation:
    """The probabilities that a text supports a claim, contradicts it, or neither; they sum to 1."""

    supports: float
    contradicts: float
    neither: float


class SupportModel:
    """The support head of a network. Safe to use from several threads."""

    def __init__(self, network: Network, head: dict[str, NDArray[np.float32]]) -> None:
        self._network = network
        self._head = head

    @classmethod
    def load(cls, network: Network, folder: Path = CAREFUL, head: str = HEAD) -> SupportModel:
        """Load a head beside its network. Raises `ReaderError`."""
        import numpy as np

        try:
            with np.load(folder / head) as stored:
                return cls(network, {name: stored[name] for name in stored.files})
        except (OSError, ValueError) as error:
            raise ReaderError(
                f"The support head in {folder} cannot be loaded: {error}.", restore(folder)
            ) from error

    @classmethod
    def load_judge(cls, concurrency: int = 1) -> SupportModel:
        """Load the judge of claims, for `concurrency` callers at the same time.

        Raises `ReaderError`.
        """
        return cls.load(Network.load(CAREFUL, concurrency, JUDGE), CAREFUL, JUDGE_HEAD)

    def relations(self, claims: Sequence[str], premises: Sequence[str]) -> list[Relation]:
        """Return how each premise bears on the claim beside it."""
        import numpy as np

        pairs = self._network.encoder.encode(claims, premises, MAX_CLAIM_TOKENS)
        found = []
        for (opening,) in self._network.run([OPENING], pairs):
            inner = np.tanh(self._layer("support_inner", opening[0]))
            logits = self._layer("supported", inner)
            grown = np.exp(logits - logits.max())
            found.append(Relation(*map(float, grown / grown.sum())))
        return found

    def _layer(self, name: str, state: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        # Not by BLAS, whose threads would spin on the other core while the next claim is read.
        product = np.einsum("ij,j->i", self._head[f"{name}.weight"], state)
        moved: NDArray[np.float32] = product + self._head[f"{name}.bias"]
        return moved
