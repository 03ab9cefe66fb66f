"""From where on the careful reader may stop after its first passages: the rest changes hardly any.

Confidence in the best of the first passages is compared with what becomes of the question when all
are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qa.answer import AnswerPolicy
from qa.reader.candidates import best_of
from qa.reader.cascade import ROUND, confidence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qa.reader.calibration import Calibration
    from qa.training.observed import Observed

# Of the questions that stop early, how many may end otherwise than they would have.
MAX_CHANGED = 0.005


def early_stop(observed: Sequence[Observed], fitted: Calibration) -> tuple[float, float]:
    """Return `settled` and `sure` of a calibration: between them reading goes on.

    Below, hardly any would have been shown; above, hardly any would have had another sentence.
    """
    first = [one.best(ROUND).candidates for one in observed]
    sure = np.array([confidence_of(some, fitted) for some in first])
    threshold = fitted.thresholds[AnswerPolicy.BALANCED]
    shown = [confidence_of(one.candidates, fitted) >= threshold for one in observed]
    other = [
        best_of(some, fitted.choice) != best_of(one.candidates, fitted.choice)
        for some, one in zip(first, observed, strict=True)
    ]
    return -lowest(-sure, np.array(shown), 0.0), lowest(sure, np.array(other), 1.0)


def lowest(values: NDArray[np.float64], changed: NDArray[np.bool_], none: float) -> float:
    """Return the lowest of `values` from which on few are `changed`; `none` if there is none."""
    for value in sorted({round(float(value), 4) for value in values}):
        stopped = values >= value
        if stopped.any() and changed[stopped].mean() <= MAX_CHANGED:
            return value
    return none
