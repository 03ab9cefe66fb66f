"""A judge made of the support head, with exact rules beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.checking.judge import Judgement
from qa.verifier.checks import check_numbers, dates, people_and_places
from qa.verifier.evidence import QuotedSpan, gather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.checking.judge import Premise
    from qa.models.support_model import Relation
    from qa.verifier.judge import SupportJudge

UNSUPPORTED = "its quotes do not tell what it says"
# What must be exact, whatever a model thinks: a number, a date, a name that stands nowhere near.
_EXACT = (check_numbers, dates, people_and_places)
_LEANS_BACK = re.compile(
    r"[“\"‘]?(?:he|she|they|it|his|her|their|its|this|that|these|those)\b", re.IGNORECASE
)


class ModelJudge:
    """Judges by the support head. Safe to use from several threads."""

    def __init__(self, judge: SupportJudge) -> None:
        self._judge = judge

    def judge(self, claim: str, context: str, premises: Sequence[Premise]) -> list[Judgement]:
        """Return a judgement for each premise; 'she' is told by the sentence before."""
        said = f"{context} {claim}" if context and _LEANS_BACK.match(claim) else claim
        texts = [one.text for one in premises]
        relations = self._judge.model.relations([said] * len(premises), texts)
        return [
            self._one(claim, premise, relation)
            for premise, relation in zip(premises, relations, strict=True)
        ]

    def _one(self, claim: str, premise: Premise, relation: Relation) -> Judgement:
        calibration = self._judge.calibration
        is_supported = calibration.probability(relation) >= calibration.threshold
        faults = exact_faults(claim, premise) if is_supported else (UNSUPPORTED,)
        return Judgement(relation.supports, relation.contradicts, relation.neither, faults)


def exact_faults(claim: str, premise: Premise) -> tuple[str, ...]:
    """Return the numbers, dates and names of a claim that its premise's passages do not have."""
    sources = [one.source for one in premise.excerpts]
    spans = [QuotedSpan(n, one.span) for n, one in enumerate(premise.excerpts, start=1)]
    evidence = gather(claim, spans, sources)
    return tuple(fault for rule in _EXACT for fault in rule(evidence))
