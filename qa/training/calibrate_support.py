"""Fits what the verifier makes of its model and its rules, on claims that people judged.

python -m qa.training.calibrate_support FOLDER...    writes qa/verifier/calibration.json
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from qa.evaluation.claims import read_claims
from qa.evaluation.verifier import judge_with
from qa.models.network import CAREFUL, Network
from qa.models.support_model import SupportModel
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from qa.verifier.judge import CALIBRATION, SupportCalibration, SupportJudge, log_odds
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.evaluation.verifier import Judged

# What no model may overrule: hidden text, words in quotation marks, names and numbers exchanged.
VETOES = frozenset({"plain_text", "quoted_phrases", "changed_numbers", "exchanges"})
# Of each source, so that a large one does not outweigh the others.
MAX_CLAIMS = 150
MAX_DROPPED = 0.12
_DIGITS = 10_000
_AS_IT_IS = SupportCalibration(1.0, 0.0, {}, 0.5)


def fit(judged: Sequence[Judged]) -> SupportCalibration:
    """Return a calibration that drops at most MAX_DROPPED of the true claims in the mean."""
    kept = [one for one in judged if one.told is not None and not one.rules & VETOES]
    names = sorted({name for one in kept for name in one.rules})
    rows = np.array([_row(one, names) for one in kept])
    labels = np.array([one.claim.label for one in kept])
    found = LogisticRegression(class_weight="balanced").fit(rows, labels)
    slope, *weights = map(float, found.coef_[0])
    # A rule that finds no fault more often in false claims says nothing.
    fitted = dict(zip(names, (round(min(one, 0.0), 4) for one in weights), strict=True))
    made = SupportCalibration(round(slope, 4), round(float(found.intercept_[0]), 4), fitted, 0.5)
    true = [made.probability(one.told, one.rules) for one in judged if one.told and one.claim.label]
    most = float(np.quantile(true, MAX_DROPPED, method="lower"))
    return replace(made, threshold=min(made.threshold, floor(most * _DIGITS) / _DIGITS))


def _row(one: Judged, names: Sequence[str]) -> list[float]:
    assert one.told is not None  # noqa: S101 - so chosen
    return [log_odds(one.told), *(float(name in one.rules) for name in names)]


def main(arguments: Sequence[str]) -> int:
    """Fit and write the calibration."""
    folders = [Path(name) for name in arguments]
    if not folders:
        sys.stderr.write(str(__doc__))
        return 2
    model = SupportModel.load(Network.load(CAREFUL))
    judge = judge_with(Verifier(Footnote(Settings()).embedder(), SupportJudge(model, _AS_IT_IS)))
    claims = [one for folder in folders for one in read_claims(folder, MAX_CLAIMS)]
    found = fit([judge(one) for one in claims])
    values: dict[str, Any] = {
        "fitted_by": "python -m qa.training.calibrate_support",
        "claims": len(claims),
        "slope": found.slope,
        "intercept": found.intercept,
        "weights": dict(found.weights),
        "threshold": found.threshold,
    }
    CALIBRATION.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
