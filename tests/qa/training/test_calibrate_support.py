"""What the verifier makes of its model and rules is fitted on claims that people judged."""

from __future__ import annotations

from qa.evaluation.claims import LabelledClaim
from qa.evaluation.verifier import Judged
from qa.models.support_model import Relation
from qa.training.calibrate_support import MAX_DROPPED, fit


def test_a_useful_rule_gets_a_weight_and_few_true_claims_are_dropped() -> None:
    """A rule that finds false claims lowers the chances; a veto gets no weight, nor one that errs.

    Of the true claims, at most MAX_DROPPED lie below the threshold.
    """
    judged = []
    for number in range(200):
        label = number % 2 == 0
        supports = 0.5 + (0.3 if label else -0.3) * ((number % 10) / 10 - 0.2)
        rules = {"negations"} if number % 4 == 1 else set()
        rules |= {"dates"} if number % 8 == 0 else set()
        rules |= {"exchanges"} if number % 16 == 3 else set()
        claim = LabelledClaim(str(number), "one", "", "", label=label)
        judged.append(Judged(claim, frozenset(rules), Relation(supports, 1 - supports, 0.0)))
    found = fit(judged, {"one"})
    assert found.slope > 0
    assert found.weights["negations"] < 0
    assert found.weights.keys() == {"negations"}
    true = [
        found.probability(one.told, one.rules) for one in judged if one.told and one.claim.label
    ]
    assert sum(one < found.threshold for one in true) <= MAX_DROPPED * len(true)
