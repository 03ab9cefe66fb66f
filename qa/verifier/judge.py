"""Whether quotes support a claim, as the support head judges it: calibrated, with one threshold."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from qa.models.support_model import Relation, SupportModel

CALIBRATION = Path(__file__).with_name("calibration.json")
# What no model may overrule: hidden text, words in quotation marks, names and numbers exchanged.
VETOES = frozenset({"plain_text", "quoted_phrases", "changed_numbers", "exchanges"})
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class SupportCalibration:
    """What a model and rules say of a claim, to a probability, and that from which on it is shown.

    A logistic regression over the log odds of 'supports' and the rules that find a fault. VETOES
    refuse a claim whatever the model thinks of it; other rules without a weight say nothing.
    """

    slope: float = 1.0
    intercept: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.5

    @property
    def rules(self) -> frozenset[str]:
        """The names of the rules that count beside the model."""
        return VETOES.union(self.weights)

    def probability(self, relation: Relation, rules: Collection[str] = ()) -> float:
        """Return how likely it is that a claim is supported; 0 where a rule refuses it."""
        if not VETOES.isdisjoint(rules):
            return 0.0
        weighed = sum(self.weights.get(rule, 0.0) for rule in rules)
        return 1 / (1 + math.exp(-self.slope * log_odds(relation) - self.intercept - weighed))


@dataclass(frozen=True, slots=True)
class SupportJudge:
    """Judges claims by their quotes. Safe to use from several threads."""

    model: SupportModel
    calibration: SupportCalibration

    def faults(
        self, claim: str, premise: str, found: Mapping[str, tuple[str, ...]]
    ) -> tuple[str, ...]:
        """Return what is wrong with a claim beside its evidence; `found` are the rules' faults."""
        if refused := _refused(found):
            return refused
        (relation,) = self.model.relations([claim], [premise])
        return self.weigh(relation, found)

    def weigh(self, relation: Relation, found: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return what is wrong with a claim that bears so on its evidence."""
        if refused := _refused(found):
            return refused
        if self.calibration.probability(relation, found) >= self.calibration.threshold:
            return ()
        if found:
            return next(iter(found.values()))
        if relation.contradicts > relation.neither:
            return ("its quotes say otherwise",)
        return ("its quotes do not tell what it says",)


def _refused(found: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return next((words for rule, words in found.items() if rule in VETOES), ())


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
    names = ("slope", "intercept", "weights", "threshold")
    return SupportCalibration(**{name: values[name] for name in names})
