"""The fitted part of reading: which sentence to choose, how sure an answer is, and when to give it.

`qa.training.calibrate` fits it and writes calibration.json, with where its numbers come from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.answer import AnswerPolicy
from qa.reader.candidates import CHOICE_FEATURES, CONFIDENCE_FEATURES
from qa.reader.logistic import Logistic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CALIBRATION = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """`choice` ranks sentences, `confidence` tells whether the best of them answers.

    An answer is given from its policy's threshold on.
    """

    choice: Logistic
    confidence: Logistic
    thresholds: Mapping[AnswerPolicy, float]


@lru_cache(maxsize=1)
def load_calibration() -> Calibration:
    """Read calibration.json."""
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    thresholds = {AnswerPolicy(name): float(value) for name, value in values["thresholds"].items()}
    return Calibration(
        _logistic(values["choice"], CHOICE_FEATURES),
        _logistic(values["confidence"], CONFIDENCE_FEATURES),
        thresholds | {AnswerPolicy.NONE: 0.0},
    )


def _logistic(values: Mapping[str, Any], names: Sequence[str]) -> Logistic:
    return Logistic(tuple(values["weights"][name] for name in names), values["intercept"])
