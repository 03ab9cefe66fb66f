"""What is counted: every figure keeps the laws that its definition gives it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from qa.evaluation.metrics import (
    auroc,
    calibration_error,
    contains,
    exact_match,
    f1,
    interval,
    mean,
    normalised,
    recall_at,
    reciprocal_rank,
    refused_when_answering,
    risk_coverage,
    threshold_for,
)

WORDS = st.lists(st.sampled_from(["the", "Kazan", "Russia.", "“in”", "2024", "a"]), max_size=6)
TEXTS = WORDS.map(" ".join)
RANKS = st.lists(st.none() | st.integers(1, 60), min_size=1, max_size=5)
SCORED = st.lists(
    st.tuples(st.integers(0, 100).map(lambda whole: whole / 100), st.booleans()),
    min_size=1,
    max_size=40,
).map(lambda rows: np.array(rows, dtype=np.float64))


@given(TEXTS, TEXTS)
def test_f1_is_symmetric_and_bounded(one: str, other: str) -> None:
    """F1 lies between 0 and 1 and does not care which text is the answer."""
    assert 0.0 <= f1(one, [other]) <= 1.0
    assert f1(one, [other]) == f1(other, [one])


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
def test_an_exact_match_has_the_best_f1(given_text: str, wanted: list[str]) -> None:
    """An exact match has F1 1; and the best of several answers counts."""
    if exact_match(given_text, wanted):
        assert f1(given_text, wanted) == 1.0
    assert f1(given_text, wanted) == max(f1(given_text, [one]) for one in wanted)


def test_normalising_is_squads() -> None:
    """Case, punctuation, articles and spaces do not count; SQuAD's own examples of F1."""
    assert normalised("The  “Kazan”, Russia.") == "kazan russia"
    assert exact_match("the Catholic", ["Catholic orthodoxy", "catholic"]) == 1.0
    assert f1("Catholic orthodoxy", ["catholic"]) == pytest.approx(2 / 3)
    assert f1("", ["Kazan"]) == 0.0


def test_an_answer_is_contained_by_whole_words() -> None:
    """An answer stands in a text as whole words in a row; no words stand in no text."""
    assert contains("It was held in Kazan, Russia, in May.", "Kazan Russia")
    assert not contains("The Kazanites came.", "Kazan")
    assert not contains("The end.", "the")


@given(RANKS, st.integers(1, 60), st.integers(0, 60))
def test_recall_grows_with_k(ranks: list[int | None], k: int, more: int) -> None:
    """Recall never falls when more passages count, and stays within 0 and 1."""
    assert 0.0 <= recall_at(k, ranks) <= recall_at(k + more, ranks) <= 1.0


@given(RANKS)
def test_the_reciprocal_rank_is_the_best_ones(ranks: list[int | None]) -> None:
    """The reciprocal rank is 1 at rank 1, and 0 exactly when nothing was found."""
    assert (reciprocal_rank(ranks) == 1.0) == (1 in ranks)
    assert (reciprocal_rank(ranks) == 0.0) == all(rank is None for rank in ranks)


def test_auroc_needs_both_labels() -> None:
    """Of two pairs one is in order and one is tied; of one label there is no area."""
    rows = np.array([[0.9, 1], [0.5, 1], [0.5, 0]])
    assert auroc(rows) == 1.5 / 2
    assert math.isnan(auroc(rows[:2]))


def test_figures_are_what_they_were() -> None:
    """Values that Footnote's own implementations gave on these rows, before scikit-learn."""
    draw = np.random.default_rng(7)
    sure = np.round(draw.random(200), 3)
    rows = np.column_stack([sure, draw.random(200) < sure**1.5])
    pairs = np.array([[3.0, 4], [1, 2], [0, 5]])
    assert auroc(rows) == pytest.approx(0.8714344557718051, abs=1e-9)
    assert calibration_error(rows) == pytest.approx(0.09064, abs=1e-9)
    assert interval(rows[:, 1], mean) == pytest.approx((0.35, 0.48), abs=1e-9)
    wanted = 0.8221326488372185, 0.913641317354732
    assert interval(rows, auroc) == pytest.approx(wanted, abs=1e-9)
    # Of some draws, those of one label, there is no figure.
    assert interval(rows[:12], refused_when_answering(0.8)) == pytest.approx((2 / 7, 1), abs=1e-9)
    assert interval(pairs, lambda r: r[:, 0].sum() / r[:, 1].sum()) == (0.0, 0.75)


@given(SCORED, st.randoms())
def test_the_calibration_error_is_bounded(rows: np.ndarray, random: object) -> None:
    """The calibration error lies within 0 and 1, in whatever order the questions come."""
    shuffled = np.array(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert 0.0 <= calibration_error(rows) <= 1.0


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_what_is_calibrated_has_no_error(quarters: list[int]) -> None:
    """Where of every confidence just that share is right, the error is 0; its opposite is 1."""
    rows = [(q / 4, right < q) for q in quarters for right in range(4)]
    assert calibration_error(np.array(rows, dtype=np.float64)) == pytest.approx(0.0)
    assert calibration_error(np.array([[1.0, 0.0], [0.0, 1.0]])) == 1.0


@given(SCORED, st.floats(0.05, 1.0))
def test_a_threshold_answers_the_share_asked_for(rows: np.ndarray, share: float) -> None:
    """The threshold for a share lets that share through, and no greater one does."""
    confidences = rows[:, 0]
    threshold = threshold_for(share, confidences)
    assert (confidences >= threshold).mean() >= share - 1e-9
    assert (confidences > threshold).mean() < share


def test_refused_at_a_share() -> None:
    """Where four of five answerable questions are answered, one of two others is refused."""
    rows = np.array([[0.9, 1], [0.8, 1], [0.7, 1], [0.6, 1], [0.1, 1], [0.65, 0], [0.5, 0]])
    assert refused_when_answering(0.8)(rows) == 0.5
    assert math.isnan(refused_when_answering(0.8)(rows[:3]))


@given(SCORED)
def test_the_last_point_of_risk_is_everything(rows: np.ndarray) -> None:
    """Coverage rises to 1, where the risk is the share of all answers that are wrong."""
    points = risk_coverage(rows)
    coverages = [coverage for coverage, _ in points]
    assert coverages == sorted(set(coverages))
    assert points[-1] == pytest.approx((1.0, 1 - rows[:, 1].mean()))


@examples(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_an_interval_lies_within_what_was_seen(values: list[float]) -> None:
    """A bootstrap interval of a mean lies within the values, and is the same every time."""
    rows = np.array(values)
    low, high = interval(rows, mean)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert interval(rows, mean) == (low, high)


def test_one_question_has_no_interval() -> None:
    """Nothing else can be drawn of one row."""
    assert np.isnan(interval(np.array([1.0]), mean)).all()
