"""A judge made of the support head, with the verifier's rules beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.checking.judge import Judgement
from qa.verifier.evidence import QuotedSpan, gather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.checking.judge import Premise
    from qa.models.support_model import Relation
    from qa.verifier.evidence import Evidence
    from qa.verifier.judge import SupportJudge
    from qa.verifier.verifier import Verifier

# One premise of several is enough: the line is higher than the verifier's (newsdesk/calibrate).
SUPPORTS = 0.5
_LEANS_BACK = re.compile(
    r"[“\"‘]?(?:he|she|they|it|his|her|their|its|this|that|these|those)\b", re.IGNORECASE
)


class ModelJudge:
    """Judges by the support head. Safe to use from several threads."""

    def __init__(self, judge: SupportJudge, verifier: Verifier) -> None:
        self._judge = judge
        self._verifier = verifier

    def judge(self, claim: str, context: str, premises: Sequence[Premise]) -> list[Judgement]:
        """Return a judgement for each premise; 'she' is told by the sentence before."""
        leading = f"{context} " if context and _LEANS_BACK.match(claim) else ""
        gathered = [_evidence(claim, one) for one in premises]
        said = [leading + one.respelt for one in gathered]
        relations = self._judge.model.relations(said, [one.text for one in premises])
        return [self._one(one, told) for one, told in zip(gathered, relations, strict=True)]

    def _one(self, evidence: Evidence, relation: Relation) -> Judgement:
        found = dict(self._verifier.examine(evidence, self._judge.calibration.rules))
        faults = self._judge.weigh(relation, found)
        if not faults and relation.supports < SUPPORTS:
            faults = ("its quotes do not tell what it says",)
        return Judgement(relation.supports, relation.contradicts, relation.neither, faults)


def _evidence(claim: str, premise: Premise) -> Evidence:
    sources = [one.source for one in premise.excerpts]
    spans = [QuotedSpan(n, one.span) for n, one in enumerate(premise.excerpts, start=1)]
    return gather(claim, spans, sources)
