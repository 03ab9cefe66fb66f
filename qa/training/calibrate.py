"""Fits qa/reader/calibration.json: which sentence to choose, how sure it is, and when to refuse.

    python -m qa.training.calibrate SET…      each SET is a folder of documents and questions

Each set is indexed whole and its questions asked alone, through the real retriever and readers;
and each answerable question once more with its own documents withheld, which is how most
questions come to have no answer: the articles are about the matter and do not say. For each reader
two logistic regressions are fitted, over sentences (does it hold the evidence?) and over questions
(is there an answer?), every group of questions weighing the same, the answerable as much as the
others. The careful reader reads what the fast one, fitted, would have it read again, and judges
the best of it as answers to the question; it may stop where its first passages decide
(qa.training.early_stop). A threshold is where a given share of the answerable
questions are answered, on the mean of the sets. Half of each set's questions fit; the other half
give the figures that are printed and stored; what is stored is then fitted on all of them. What
reading again brings, by how many passages and by which share of the questions, is printed, too.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from qa.answer import AnswerPolicy
from qa.errors import FootnoteError
from qa.evaluation.dataset import read_dataset
from qa.evaluation.indexed import locked_set
from qa.evaluation.metrics import auroc, calibration_error
from qa.models.span_model import SpanModel
from qa.reader.calibration import CALIBRATION, Calibration
from qa.reader.candidates import CHOICE_FEATURES, CONFIDENCE_FEATURES, best_of, confidence_features
from qa.reader.cascade import READ_AGAIN
from qa.reader.logistic import Logistic
from qa.service.footnote import Footnote
from qa.service.settings import load_settings
from qa.training.early_stop import early_stop
from qa.training.observed import Observed, observe
from qa.training.second_look import Outcome, gains, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qa.verifier.judge import SupportJudge

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]

# How many of the answerable questions are answered.
SHARES = {AnswerPolicy.STRICT: 0.6, AnswerPolicy.BALANCED: 0.8, AnswerPolicy.LENIENT: 0.92}
# How many of the answerable questions may be so unlikely that no other reader is asked.
SETTLED_SHARE = 0.01
# Beside the set's own questions, those whose documents were withheld.
WITHHELD_WEIGHT = 0.25
RIDGE = 1e-3
# What a feature weighs that few questions have. From 20 news desks (none measured on), by the fast
# reader, 2.7 over all questions; by the careful one, of 75 questions that ask how it stands now or
# came out in the end, 46 are read rightly without it, 52, 55, 58 and 57 by 1, 2, 3 and 4.
FIXED = {"latest": 3.0}
# Pairs of question and answer beside a sentence: all of a fit.
REMEMBERED = 100_000


def fit(observed: Sequence[Observed], judge: SupportJudge | None = None) -> Calibration:
    """Fit both regressions and the thresholds."""
    choice = _fit_choice(observed)
    if judge:
        observed = [one.judged(judge, choice) for one in observed]
    features = np.array([_features(one, choice) for one in observed])
    labels = np.array([one.answerable for one in observed])
    confidence = _logistic(features, labels, _weights(observed))
    found = [confidence.probability(row) for row in features]
    thresholds = {policy: _threshold(observed, found, share) for policy, share in SHARES.items()}
    settled = _threshold(observed, found, 1 - SETTLED_SHARE)
    return Calibration(choice, confidence, thresholds, settled)


def _fit_choice(observed: Sequence[Observed]) -> Logistic:
    """Fit a conditional logit: of a question's sentences, one that is right should be chosen.

    A regression over sentences by themselves would learn from easy passages what it should from
    hard rivals; it chose the right one less often by 0.06 on SQuAD 2.0 and 0.01 on ClapNQ.
    """
    mine = [one for one in observed if any(one.right)]
    rows = np.array([candidate.features for one in mine for candidate in one.candidates])
    fixed = np.array([FIXED.get(name, 0.0) for name in CHOICE_FEATURES])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    free = np.where(fixed == 0, (rows - mean) / spread, 0.0)
    right = np.array([right for one in mine for right in one.right])
    starts = np.cumsum([0, *(len(one.right) for one in mine)])[:-1]
    sizes = Counter(one.group for one in mine)
    weights = np.array([1 / sizes[one.group] for one in mine])
    loss = partial(_choice_loss, free, rows @ fixed, right, starts, weights / weights.sum())
    slopes = minimize(loss, np.zeros(len(mean)), jac=True, method="L-BFGS-B").x
    found = np.where(fixed == 0, slopes / spread, fixed)
    return Logistic(tuple(round(float(value), 5) for value in found), 0.0)


def _choice_loss(
    rows: Floats, given: Floats, right: Bools, starts: Ints, weights: Floats, slopes: Floats
) -> tuple[float, Floats]:
    """Return the loss and its gradient; `starts` are the first rows of the questions.

    `given` is added to the score of each row.
    """
    owner = np.repeat(np.arange(len(starts)), np.diff([*starts, len(rows)]))
    scores = rows @ slopes + given
    grown = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
    every, wanted = (np.add.reduceat(part, starts) for part in (grown, grown * right))
    surplus = grown * right / wanted[owner] - grown / every[owner]
    loss = -(weights * np.log(wanted / every)).sum() + RIDGE * (slopes @ slopes)
    return float(loss), 2 * RIDGE * slopes - rows.T @ (weights[owner] * surplus)


def _weights(observed: Sequence[Observed]) -> Floats:
    sizes = Counter((one.group, one.answerable) for one in observed)
    return np.array(
        [
            (WITHHELD_WEIGHT if one.group.endswith("withheld") else 1.0)
            / sizes[one.group, one.answerable]
            for one in observed
        ]
    )


def _logistic(rows: Floats, labels: Bools, weights: Floats) -> Logistic:
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=2000)
    model.fit((rows - mean) / spread, labels, sample_weight=weights / weights.mean())
    slopes = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (slopes * mean).sum())
    return Logistic(tuple(round(float(value), 5) for value in slopes), round(intercept, 5))


def _features(one: Observed, choice: Logistic) -> tuple[float, ...]:
    return confidence_features(best_of(one.candidates, choice), one.candidates, choice)


def _threshold(observed: Sequence[Observed], found: Sequence[float], share: float) -> float:
    """Return the mean over the sets of where `share` of the answerable are answered."""
    by_group: dict[str, list[float]] = {}
    for one, probability in zip(observed, found, strict=True):
        if one.answerable:
            by_group.setdefault(one.group, []).append(probability)
    return round(float(np.mean([np.quantile(p, 1 - share) for p in by_group.values()])), 4)


def measure(observed: Sequence[Observed], fitted: Calibration) -> dict[str, dict[str, float]]:
    """Measure a fit, set by set."""
    groups = sorted({one.group for one in observed})
    return {
        group: _figures_of([o for o in observed if o.group == group], fitted) for group in groups
    }


def _figures_of(mine: Sequence[Observed], fitted: Calibration) -> dict[str, float]:
    wanted = np.array([one.answerable for one in mine])
    found = np.array([fitted.confidence.probability(_features(one, fitted.choice)) for one in mine])
    given = found >= fitted.thresholds[AnswerPolicy.BALANCED]
    values = {"questions": float(len(mine)), "refused when not": (~given[~wanted]).mean()}
    if wanted.any():
        rows = np.column_stack([found, wanted])
        right = [
            one.right[one.candidates.index(best_of(one.candidates, fitted.choice))]
            for one in mine
            if one.answerable
        ]
        values |= {
            "answered when answerable": given[wanted].mean(),
            "AUROC": auroc(rows),
            "calibration error": calibration_error(rows),
            "sentence holds the evidence": float(np.mean(right)),
        }
    return {label: round(float(value), 3) for label, value in values.items()}


def to_json(fitted: Calibration, measured: dict[str, Any]) -> dict[str, Any]:
    """Return what calibration.json holds of one reader."""
    parts = ((fitted.choice, CHOICE_FEATURES), (fitted.confidence, CONFIDENCE_FEATURES))
    choice, confidence = (
        {"intercept": part.intercept, "weights": dict(zip(names, part.weights, strict=True))}
        for part, names in parts
    )
    return {
        "measured_on_the_other_half": measured,
        "thresholds": fitted.thresholds,
        "settled": fitted.settled,
        "sure": fitted.sure,
        "choice": choice,
        "confidence": confidence,
    }


def _half(observed: Sequence[Observed], which: int) -> list[Observed]:
    """Return every other question, with its copy whose documents are withheld."""
    number, half = -1, []
    for one in observed:
        number += not one.group.endswith("withheld")
        if number % 2 == which:
            half.append(one)
    return half


def _fit_and_measure(
    observed: Sequence[Observed], judge: SupportJudge | None = None
) -> tuple[Calibration, dict[str, Any]]:
    """Fit on all; the figures are those of a fit on one half, measured on the other."""
    half, other = _halves(observed, judge)
    fitted = fit(observed, judge)
    if judge:
        settled, sure = early_stop(observed, fitted)
        fitted = replace(fitted, settled=settled, sure=sure)
    return fitted, to_json(fitted, measure(other, half))


def _halves(
    observed: Sequence[Observed], judge: SupportJudge | None
) -> tuple[Calibration, Sequence[Observed]]:
    """Return a fit on one half, and the other half as that fit has it judged."""
    half, other = fit(_half(observed, 0), judge), _half(observed, 1)
    return half, [one.judged(judge, half.choice) for one in other] if judge else other


def _outcomes(observed: Sequence[Observed], fitted: Calibration) -> list[Outcome]:
    """Return what a reader makes of questions; one without an answer is never right."""
    found = []
    for one in observed:
        best = best_of(one.candidates, fitted.choice)
        sure = fitted.confidence.probability(
            confidence_features(best, one.candidates, fitted.choice)
        )
        right = one.answerable and one.right[one.candidates.index(best)]
        found.append(Outcome(sure, fitted.thresholds[AnswerPolicy.BALANCED], right))
    return found


def _second_look(first: Sequence[Observed], again: Sequence[Observed], judge: SupportJudge) -> str:
    """Return what reading again brings on the half that was not fitted on."""
    half, other = _halves(first, None)
    before = _outcomes(other, half)
    lines = []
    for passages in range(1, READ_AGAIN + 1):
        careful, last = _halves([one.best(passages) for one in again], judge)
        answerable = [one.answerable for one in last]
        found = gains(answerable, before, _outcomes(last, careful))
        lines.append(told(f"{passages} passages", found))
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Fit and write calibration.json."""
    if not arguments:
        print("Usage: python -m qa.training.calibrate SET…", file=sys.stderr)
        return 2
    observed: list[Observed] = []
    try:
        footnote = Footnote(load_settings())
        careful = SpanModel(footnote.careful_network())
        for argument in arguments:
            data = read_dataset(Path(argument))
            with locked_set(data, footnote.settings.cache) as indexed:
                observed += observe(indexed, footnote)
            print(f"{data.name}: asked", file=sys.stderr)
    except FootnoteError as error:
        print(error, file=sys.stderr)
        return 3
    # A question of which nothing was read has nothing to choose from.
    observed = [one for one in observed if one.candidates]
    fast, values = _fit_and_measure(observed)
    stored: dict[str, Any] = {
        "fitted_by": "python -m qa.training.calibrate",
        "fitted_on": datetime.now(UTC).date().isoformat(),
        "fast": values,
    }
    judge = replace(footnote.answer_judge(), remembered=REMEMBERED)
    again = [one.read_again(careful, fast) for one in observed]
    _, stored["careful"] = _fit_and_measure(again, judge)
    print(_second_look(observed, again, judge), file=sys.stderr)
    CALIBRATION.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
