"""The fitted numbers are whole and in order, and what they make of any features is probable."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import AnswerPolicy
from qa.reader.calibration import CALIBRATION, load_calibration
from qa.reader.candidates import CHOICE_FEATURES, CONFIDENCE_FEATURES
from qa.reader.logistic import Logistic

FEATURES = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3)


READERS = [name for name in ("fast", "careful") if getattr(load_calibration(), name)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("part", "names"), [("choice", CHOICE_FEATURES), ("confidence", CONFIDENCE_FEATURES)]
)
def test_every_feature_has_a_weight(reader: str, part: str, names: tuple[str, ...]) -> None:
    """calibration.json weighs every feature and no other, in whatever order it lists them."""
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))[reader][part]
    assert set(values["weights"]) == set(names)
    assert len(set(names)) == len(names)
    model = getattr(getattr(load_calibration(), reader), part)
    assert model == Logistic(tuple(values["weights"][n] for n in names), values["intercept"])
    assert all(map(math.isfinite, (*model.weights, model.intercept)))


@pytest.mark.parametrize("reader", READERS)
def test_the_thresholds_are_in_order(reader: str) -> None:
    """A more cautious policy wants a surer answer, and the loosest takes any.

    What no other reader is asked of is no answer under any of them.
    """
    thresholds = getattr(load_calibration(), reader).thresholds
    assert 0 <= load_calibration().fast.settled <= thresholds[AnswerPolicy.LENIENT]
    assert set(thresholds) == set(AnswerPolicy)
    assert 1 > thresholds[AnswerPolicy.STRICT] >= thresholds[AnswerPolicy.BALANCED]
    assert thresholds[AnswerPolicy.BALANCED] >= thresholds[AnswerPolicy.LENIENT] > 0
    assert thresholds[AnswerPolicy.NONE] == 0


def test_it_says_where_its_numbers_come_from() -> None:
    """calibration.json names the command that made it, and the day."""
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    assert values["fitted_by"].startswith("python -m ")
    assert values["fitted_on"].startswith("20")


def test_it_is_read_once() -> None:
    """Every reader of a process shares one calibration."""
    assert load_calibration() is load_calibration()


@given(st.floats(allow_nan=False), st.floats(-1e6, 1e6))
def test_a_probability_is_one(value: float, intercept: float) -> None:
    """However far the features are out, the confidence lies within 0 and 1."""
    assert 0 <= Logistic((1.0,), intercept).probability([value]) <= 1


@given(FEATURES)
def test_the_shipped_confidence_is_a_probability(values: list[float]) -> None:
    """The shipped weights give a probability for features that no passage ever had."""
    features = [*values, *([0.0] * len(CONFIDENCE_FEATURES))][: len(CONFIDENCE_FEATURES)]
    shipped = load_calibration()
    assert shipped.careful is not None
    for one in (shipped.fast, shipped.careful):
        assert 0 <= one.confidence.probability(features) <= 1


@given(FEATURES, FEATURES)
def test_the_probability_follows_the_log_odds(one: list[float], other: list[float]) -> None:
    """What has the higher log odds is never less probable, and even odds are a half."""
    model = Logistic((0.5, -2.0, 1.0), 0.25)
    lower, higher = sorted([one, other], key=model.logit)
    assert model.probability(lower) <= model.probability(higher)
    assert Logistic((1.0,), -3.0).probability([3.0]) == 0.5


def test_log_odds_are_weighed_features() -> None:
    """The log odds are the intercept and each feature times its weight."""
    assert Logistic((0.5, -2.0), 0.25).logit([4.0, 1.0]) == 0.25


@pytest.mark.parametrize("features", [[], [1.0], [1.0, 2.0, 3.0]])
def test_features_and_weights_belong_together(features: list[float]) -> None:
    """Too many or too few features are an error, not a wrong probability."""
    with pytest.raises(ValueError, match="zip"):
        Logistic((1.0, 1.0), 0.0).probability(features)
