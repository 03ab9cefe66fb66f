"""Whether quotes support a claim, as the support head judges it: calibrated, with one threshold."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.models.support_model import Relation
from qa.verifier.rules import repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.models.support_model import SupportModel
    from qa.verifier.evidence import Evidence

    Pair = tuple[str, str]

CALIBRATION = Path(__file__).with_name("calibration.json")
# Pairs of claim and premise whose relation is remembered: those of a draft, or of some answers.
MAX_KNOWN = 2_000
_SAME = Relation(1.0, 0.0, 0.0)
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class CheckThresholds:
    """The model's own probabilities from which on `footnote check` says so, or otherwise."""

    supports: float = 0.5
    contradicts: float = 0.5


@dataclass(frozen=True, slots=True)
class SupportCalibration:
    """What a model says of a claim, to a probability, and that from which on it is shown.

    A logistic regression over the log odds of 'supports'.
    """

    slope: float = 1.0
    intercept: float = 0.0
    threshold: float = 0.5
    check: CheckThresholds = CheckThresholds()

    def probability(self, relation: Relation) -> float:
        """Return how likely it is that a claim is supported."""
        return 1 / (1 + math.exp(-self.slope * log_odds(relation) - self.intercept))


@dataclass(frozen=True, slots=True)
class SupportJudge:
    """Judges claims by their quotes. Safe to use from several threads.

    `load` gives the model when a claim is first judged, and may raise `JudgeError`. Of the last
    `remembered` pairs at least none is judged twice.
    """

    load: Callable[[], SupportModel]
    calibration: SupportCalibration
    remembered: int = MAX_KNOWN
    _known: dict[Pair, Relation] = field(default_factory=dict)

    def faults(self, evidence: Evidence) -> tuple[str, ...]:
        """Return what is wrong with a claim in which no rule finds a fault."""
        relation = self.relation(evidence)
        if self.calibration.probability(relation) >= self.calibration.threshold:
            return ()
        if relation.contradicts > relation.neither:
            return ("its quotes say otherwise",)
        return ("its quotes do not tell what it says",)

    def relation(self, evidence: Evidence) -> Relation:
        """Return how quotes bear on a claim; what stands in them needs no model."""
        if repeats(evidence):
            return _SAME
        (relation,) = self.relations([(evidence.respelt, evidence.premise)])
        return relation

    def relations(self, pairs: Sequence[Pair]) -> list[Relation]:
        """Return how the premise of each pair bears on its claim."""
        found = {pair: self._known.get(pair) for pair in pairs}
        if new := [pair for pair, known in found.items() if known is None]:
            claims, premises = zip(*new, strict=True)
            judged = dict(zip(new, self.load().relations(claims, premises), strict=True))
            if len(self._known) + len(judged) > self.remembered:
                self._known.clear()
            self._known.update(judged)
            found |= judged
        return [known for pair in pairs if (known := found[pair])]


def log_odds(relation: Relation) -> float:
    """Return the log odds that a premise supports a claim."""
    supports = min(max(relation.supports, _LEAST), 1 - _LEAST)
    return math.log(supports / (1 - supports))


@lru_cache(maxsize=1)
def load_support_calibration() -> SupportCalibration:
    """Read calibration.json."""
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    names = ("slope", "intercept", "threshold")
    check = CheckThresholds(**values.get("check", {}))
    return SupportCalibration(**{name: values[name] for name in names}, check=check)
