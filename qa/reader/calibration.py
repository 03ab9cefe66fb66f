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

    An answer is given from its policy's threshold on. Below `settled` it is so unlikely, and from
    `sure` on so likely, that no other reader is asked, nor more passages read.
    """

    choice: Logistic
    confidence: Logistic
    thresholds: Mapping[AnswerPolicy, float]
    settled: float = 0.0
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Calibrations:
    """A calibration for each of the two readers; None where there is no careful one."""

    fast: Calibration
    careful: Calibration | None


@lru_cache(maxsize=1)
def load_calibration() -> Calibrations:
    """Read calibration.json."""
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    careful = values.get("careful")
    return Calibrations(_calibration(values["fast"]), _calibration(careful) if careful else None)


def _calibration(values: Mapping[str, Any]) -> Calibration:
    thresholds = {AnswerPolicy(name): float(value) for name, value in values["thresholds"].items()}
    return Calibration(
        _logistic(values["choice"], CHOICE_FEATURES),
        _logistic(values["confidence"], CONFIDENCE_FEATURES),
        thresholds | {AnswerPolicy.NONE: 0.0},
        values.get("settled", 0.0),
        values.get("sure", 1.0),
    )


def _logistic(values: Mapping[str, Any], names: Sequence[str]) -> Logistic:
    return Logistic(tuple(values["weights"][name] for name in names), values["intercept"])
