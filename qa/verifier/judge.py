"""Whether quotes support a claim, as the support head judges it: calibrated, with one threshold."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.models.support_model import Relation, SupportModel

CALIBRATION = Path(__file__).with_name("calibration.json")
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class SupportCalibration:
    """The log odds of 'supports' to a probability, and that from which on a claim is shown.

    `slope` and `intercept` are of a logistic regression (Platt, 'Probabilistic outputs for support
    vector machines', 1999).
    """

    slope: float = 1.0
    intercept: float = 0.0
    threshold: float = 0.5

    def probability(self, relation: Relation) -> float:
        """Return how likely it is that the premise supports the claim."""
        return 1 / (1 + math.exp(-self.slope * log_odds(relation) - self.intercept))


@dataclass(frozen=True, slots=True)
class SupportJudge:
    """Judges claims by their quotes. Safe to use from several threads."""

    model: SupportModel
    calibration: SupportCalibration

    def faults(self, claim: str, premise: str) -> Sequence[str]:
        """Return what is wrong with a claim beside its evidence, in words."""
        (relation,) = self.model.relations([claim], [premise])
        if self.calibration.probability(relation) >= self.calibration.threshold:
            return ()
        if relation.contradicts > relation.neither:
            return ("its quotes say otherwise",)
        return ("its quotes do not tell what it says",)


def log_odds(relation: Relation) -> float:
    """Return the log odds that a premise supports a claim."""
    supports = min(max(relation.supports, _LEAST), 1 - _LEAST)
    return math.log(supports / (1 - supports))


@lru_cache(maxsize=1)
def load_support_calibration() -> SupportCalibration | None:
    """Read calibration.json; None where no support head has been calibrated."""
    if not CALIBRATION.is_file():
        return None
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    return SupportCalibration(values["slope"], values["intercept"], values["threshold"])
