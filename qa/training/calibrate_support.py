"""Fits what the verifier makes of its model, on claims that people judged.

python -m qa.training.calibrate_support OWN FOLDER...    writes qa/verifier/calibration.json

OWN are archives with claims of the kind that the verifier is for: all are read, and the threshold
drops at most MAX_DROPPED of their true ones; on the same, the thresholds of `footnote check` are
fitted (qa.training.check_thresholds). Of the others, MAX_CLAIMS of each source are read.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from qa.evaluation.claims import read_claims
from qa.evaluation.verifier import balanced_accuracy, judge_with
from qa.models.support_model import SupportModel
from qa.service.footnote import Footnote
from qa.service.settings import load_settings
from qa.training.check_thresholds import fit_check, observe
from qa.verifier.judge import CALIBRATION, SupportCalibration, SupportJudge, log_odds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qa.evaluation.verifier import Judged

# Of each source, so that a large one does not outweigh the others.
MAX_CLAIMS = 40
MAX_DROPPED = 0.15
_THRESHOLDS = np.arange(1, 100) / 100
AS_IT_IS = SupportCalibration()
"""The model's own probabilities."""


def fit(judged: Sequence[Judged], own: Collection[str]) -> SupportCalibration:
    """Return the calibration of the best mean balanced accuracy over sources.

    Of the thresholds, only those are tried that drop at most MAX_DROPPED of the true claims of the
    sources `own`.
    """
    kept = [one for one in judged if one.told is not None and not one.rules]
    rows = np.array([[log_odds(one.told)] for one in kept if one.told])
    labels = np.array([one.claim.label for one in kept])
    found = LogisticRegression(class_weight="balanced").fit(rows, labels)
    slope, intercept = (round(float(one[0]), 4) for one in (found.coef_[0], found.intercept_))
    made = SupportCalibration(slope, intercept)
    return replace(made, threshold=_threshold(made, judged, own))


def _threshold(made: SupportCalibration, judged: Sequence[Judged], own: Collection[str]) -> float:
    groups: dict[str, list[tuple[float, bool]]] = {}
    for one in judged:
        sure = made.probability(one.told) if one.told and not one.rules else 0.0
        groups.setdefault(one.claim.source, []).append((sure, one.claim.label))
    true = [sure for name in own for sure, label in groups[name] if label]
    most = np.quantile(true, MAX_DROPPED, method="lower")
    both = [np.array(rows) for rows in groups.values() if len({label for _, label in rows}) > 1]
    means = {
        float(least): np.mean([balanced_accuracy(rows - [least, 0]) for rows in both])
        for least in _THRESHOLDS
        if least <= most
    }
    return max(means, key=means.__getitem__) if means else float(_THRESHOLDS[0])


def main(arguments: Sequence[str]) -> int:
    """Fit and write the calibration."""
    folders = [Path(name) for name in arguments]
    if not folders:
        sys.stderr.write(str(__doc__))
        return 2
    model = SupportModel.load_judge()
    judge = judge_with(SupportJudge(lambda: model, AS_IT_IS))
    own = read_claims(folders[0])
    others = [one for folder in folders[1:] for one in read_claims(folder, MAX_CLAIMS)]
    judged = [judge(one) for one in (*own, *others)]
    found = fit(judged, {one.source for one in own})
    observed = observe(folders[0], SupportJudge(lambda: model, AS_IT_IS), Footnote(load_settings()))
    write(replace(found, check=fit_check(observed)), len(judged), folders[0])
    return 0


def write(found: SupportCalibration, claims: int, own: Path) -> None:
    """Write a calibration fitted on so many claims, with how it was chosen."""
    values: dict[str, Any] = {
        "fitted_by": "python -m qa.training.calibrate_support",
        "chosen": "the threshold of the best mean balanced accuracy over sources that drops at most"
        f" {MAX_DROPPED:.0%} of the true claims of {own.parent.name}/{own.name}",
        "claims": claims,
        "slope": found.slope,
        "intercept": found.intercept,
        "threshold": found.threshold,
        "check": asdict(found.check),
    }
    CALIBRATION.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
