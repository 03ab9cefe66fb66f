"""What the verifier makes of its model and rules is fitted on claims that people judged."""

from __future__ import annotations

from qa.evaluation.claims import LabelledClaim
from qa.evaluation.verifier import Judged
from qa.models.support_model import Relation
from qa.training.calibrate_support import AS_IT_IS, MAX_DROPPED, fit


def test_few_true_claims_are_dropped() -> None:
    """Of the true claims at most MAX_DROPPED lie below the threshold, and most false ones do."""
    judged = []
    for number in range(200):
        label = number % 2 == 0
        supports = 0.5 + (0.3 if label else -0.3) * ((number % 10) / 10 - 0.2)
        rules = {"exchanges"} if number % 16 == 3 else set()
        claim = LabelledClaim(str(number), "one", "", "", label=label)
        told = Relation(supports, 1 - supports, 0.0)
        judged.append(Judged(claim, frozenset(rules), told, AS_IT_IS))
    found = fit(judged, {"one"})
    assert found.slope > 0
    shown = [one.claim.label for one in judged
             if one.told and found.probability(one.told) >= found.threshold]  # fmt: skip
    assert shown.count(True) >= (1 - MAX_DROPPED) * 100
    assert shown.count(False) < 50
