"""Fits from which of the model's probabilities on `footnote check` says so, or otherwise.

On archives of claims whose verdict is known: the evidence is found as a check finds it. Of all
pairs of thresholds that call at most MAX_WRONG of what is not supported so, the strictest is taken
whose macro-F1 is about the best: first of those for 'supported', then of those for 'contradicted'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.checking.evidence import EvidenceFinder
from qa.checking.judge import Judgement, PremiseJudge, judgement
from qa.checking.report import Verdict
from qa.evaluation.check import indexed, macro_f1, read_archives
from qa.models.support_model import Relation
from qa.question.cleaning import clean_question
from qa.retriever.hybrid import HybridRetriever
from qa.verifier.judge import CheckThresholds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa.evaluation.check import Archive
    from qa.service.footnote import Footnote
    from qa.verifier.judge import SupportJudge

# Fewer than a newsroom may bear, for on other desks it has been twice as many.
MAX_WRONG = 0.04
# A wrong verdict is worse than none; for each of the two so much macro-F1 is given to say fewer.
COST = 0.03
_TRIED = np.concatenate([np.arange(0.1, 0.97, 0.02), [0.97, 0.98, 0.99]]).round(2)
_NOTHING = Relation(0.0, 0.0, 1.0)
_VERDICTS = {
    Judgement.SUPPORTS: Verdict.SUPPORTED,
    Judgement.CONTRADICTS: Verdict.CONTRADICTED,
    Judgement.NEITHER: Verdict.NOT_FOUND,
}
_NUMBERS = {verdict: number for number, verdict in enumerate(_VERDICTS.values())}


@dataclass(frozen=True, slots=True)
class Observed:
    """The verdict that is right for a claim, and what the model makes of what was found for it."""

    right: Verdict
    told: Relation


def observe(folder: Path, judge: SupportJudge, footnote: Footnote) -> list[Observed]:
    """Judge the claims of a folder's archives. Raises `InputFileError`."""
    archives = read_archives(folder)
    return [one for archive in archives for one in _observed(archive, judge, footnote)]


def _observed(archive: Archive, judge: SupportJudge, footnote: Footnote) -> Iterator[Observed]:
    with indexed(archive, footnote) as own, own.reading() as generation:
        retriever = HybridRetriever(generation.corpus, generation.store, own.embedder())
        finder = EvidenceFinder(retriever, generation.corpus)
        for one in archive.claims:
            if one.verdict in _NUMBERS:
                claim = clean_question(one.claim)
                premises = finder.premises(claim, finder.find(claim, one.context, None))
                told = PremiseJudge(judge).relations(claim, one.context, premises[:1])
                yield Observed(one.verdict, told[0] if told else _NOTHING)


def fit_check(observed: Sequence[Observed]) -> CheckThresholds:
    """Return the thresholds; those that call least supported where none keeps to MAX_WRONG."""
    tried = [CheckThresholds(float(one), float(two)) for one in _TRIED for two in _TRIED]
    kept = [one for one in tried if _wrong(observed, one) <= MAX_WRONG] or tried[-len(_TRIED) :]
    worth = {one: _macro_f1(observed, one) for one in kept}
    best = max(worth.values())
    supports = max(one.supports for one in kept if worth[one] >= best - COST)
    left = [one for one in kept if one.supports == supports]
    best = max(worth[one] for one in left)
    return max((one for one in left if worth[one] >= best - COST), key=lambda one: one.contradicts)


def _wrong(observed: Sequence[Observed], least: CheckThresholds) -> float:
    """Return the share that is called supported of what is not."""
    called = [_said(one, least) is Verdict.SUPPORTED for one in observed
              if one.right is not Verdict.SUPPORTED]  # fmt: skip
    return sum(called) / max(1, len(called))


def _macro_f1(observed: Sequence[Observed], least: CheckThresholds) -> float:
    rows = [(_NUMBERS[one.right], _NUMBERS[_said(one, least)]) for one in observed]
    return macro_f1(np.array(rows))


def _said(one: Observed, least: CheckThresholds) -> Verdict:
    return _VERDICTS[judgement(one.told, least)]
