"""The support head's judgement: from a threshold on a claim is shown; no pair is judged twice."""

from __future__ import annotations

import pytest

from qa.models.support_model import Relation
from qa.verifier.evidence import Evidence
from qa.verifier.judge import SupportCalibration, SupportJudge
from qa.verifier.rules import repeats
from tests.qa.verifier.conftest import Told

FITTED = SupportCalibration(1.0, 0.5, 0.6)
SENTENCE = "It rained in Bonn on Monday."


def evidence(claim: str) -> Evidence:
    """Return a claim that quotes the sentence whole."""
    return Evidence(claim, (SENTENCE,), (SENTENCE,), (SENTENCE,), (SENTENCE,), (SENTENCE,), ())


@pytest.mark.parametrize(
    ("supports", "contradicts", "faults"),
    [
        (0.9, 0.05, ()),
        (0.48, 0.3, ()),
        (0.46, 0.5, ("its quotes say otherwise",)),
        (0.3, 0.1, ("its quotes do not tell what it says",)),
    ],
)
def test_the_threshold_decides(
    supports: float, contradicts: float, faults: tuple[str, ...]
) -> None:
    """The probability is calibrated: with an intercept of 0.5, 0.476 of the model is 0.6."""
    judge = SupportJudge(lambda: Told(supports, contradicts), FITTED)
    assert judge.faults(evidence("It was wet in Bonn.")) == faults


@pytest.mark.parametrize(
    ("claim", "whole"),
    [
        ("It rained. “We left,” he said.", True),
        ("“We left,” he said.  Nobody stayed", True),
        ("It rained. Nobody stayed", False),
        ("We left", False),
        ("he said. Nobody stayed", False),
    ],
)
def test_only_whole_sentences_repeat(claim: str, *, whole: bool) -> None:
    """Sentences that follow one another repeat an article; part of one may mean something else."""
    found = ("It rained.", "“We left,” he said.", "Nobody stayed")
    quote = (" ".join(found),)
    assert repeats(Evidence(claim, quote, found, found, quote, found, ())) is whole


def test_a_quoted_sentence_needs_no_model() -> None:
    """What an article says word for word is supported; nothing is loaded for that."""

    def load() -> Told:
        raise AssertionError

    assert SupportJudge(load, FITTED).faults(evidence("It rained in  Bonn on Monday.")) == ()


def test_no_pair_is_judged_twice() -> None:
    """A pair is judged once, in one call or in two, until there are too many to remember."""
    model = Told(0.9)
    made = SupportJudge(lambda: model, FITTED, remembered=2)
    pairs = [("a", "b"), ("a", "c"), ("a", "b")]
    assert made.relations(pairs) == made.relations(pairs) == [Relation(0.9, 0.0, 1 - 0.9)] * 3
    assert model.pairs == 2
    made.relations([("a", "d")])
    made.relations(pairs)
    assert model.pairs == 5
