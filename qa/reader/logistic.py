"""A logistic model over named features."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: weights by feature, and an intercept."""

    weights: tuple[float, ...]
    intercept: float

    def logit(self, features: Sequence[float]) -> float:
        """Return the log odds."""
        return self.intercept + sum(
            weight * value for weight, value in zip(self.weights, features, strict=True)
        )

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability, 0 to 1."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.logit(features)))))
