"""A model and rules together: a veto refuses, what is fitted weighs, the rest says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.models.support_model import Relation
from qa.verifier.judge import SupportCalibration, SupportJudge

if TYPE_CHECKING:
    from collections.abc import Sequence

FITTED = SupportCalibration(1.0, 0.0, {"negations": -2.0}, 0.5)


class Told:
    """A model that always thinks the same."""

    def __init__(self, supports: float, contradicts: float) -> None:
        self.relation = Relation(supports, contradicts, 1 - supports - contradicts)

    def relations(self, claims: Sequence[str], premises: Sequence[str]) -> list[Relation]:
        """Return what it thinks of each pair."""
        return [self.relation for _ in zip(claims, premises, strict=True)]


@pytest.mark.parametrize(
    ("supports", "contradicts", "found", "faults"),
    [
        (0.9, 0.05, {}, ()),
        (0.3, 0.6, {}, ("its quotes say otherwise",)),
        (0.3, 0.1, {}, ("its quotes do not tell what it says",)),
        (0.95, 0.01, {"negations": ("a 'not'",)}, ()),
        (0.7, 0.2, {"negations": ("a 'not'",)}, ("a 'not'",)),
        (0.9, 0.05, {"hedges": ("a 'may'",)}, ()),
        (0.99, 0.0, {"exchanges": ("Bonn for Rome",)}, ("Bonn for Rome",)),
        (0.99, 0.0, {"negations": ("a 'not'",), "exchanges": ("Rome",)}, ("Rome",)),
    ],
)
def test_rules_are_weighed_or_refuse(
    supports: float,
    contradicts: float,
    found: dict[str, tuple[str, ...]],
    faults: tuple[str, ...],
) -> None:
    """A sure model may overrule a rule with a weight, but no veto; others are not heard."""
    judge = SupportJudge(Told(supports, contradicts), FITTED)  # type: ignore[arg-type]
    assert judge.faults("a", "b", found) == faults
