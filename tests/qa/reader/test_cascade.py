"""The careful reader has the last word on what the fast one leaves open, and is not asked else."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from index.article import Article
from index.split import split
from qa.answer import AnswerPolicy
from qa.models.support_model import Relation, SupportModel
from qa.question.analysis import analyse
from qa.reader.calibration import Calibrations, load_calibration
from qa.reader.candidates import best_of
from qa.reader.cascade import READ_AGAIN, ROUND, Cascade
from qa.retriever.retrieved import RetrievedPassage
from qa.verifier.judge import SupportCalibration, SupportJudge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.models.span_model import PassageLogits, SpanModel
    from qa.service.footnote import Footnote

QUESTION = analyse("Where was the grain summit held?", 1, lambda _: 1)
TEXTS = [
    "It rained all day in Amman.",
    "The grain summit was held in Kazan. The ministers left on Friday.",
    "A summit on steel was held in Oslo.",
    "Nobody signed the treaty about grain.",
    "The harbour of Lima was closed.",
]
FAST = load_calibration().fast
CAREFUL = replace(FAST, thresholds=dict.fromkeys(AnswerPolicy, 0.5), settled=0.0)


def passages() -> list[RetrievedPassage]:
    """Return each text as a retrieved passage of an article of its own."""
    found = [
        split(Article(f"{n}.txt", text), lambda texts: [9] * len(texts))
        for n, text in enumerate(TEXTS)
    ]
    return [RetrievedPassage(one[0], 0.6 - 0.1 * n) for n, one in enumerate(found)]


@dataclass
class Counting:
    """A reader that notes which passages it was given."""

    model: SpanModel
    read: list[str] = field(default_factory=list)

    def score(self, question: str, texts: Sequence[str]) -> list[PassageLogits]:
        """Note them, and read."""
        self.read += texts
        return self.model.score(question, texts)


class Judging(SupportModel):
    """A support head that bears everything out, and notes what it was given."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def relations(self, claims: Sequence[str], premises: Sequence[str]) -> list[Relation]:
        """Return how each premise bears on the claim beside it."""
        self.pairs += zip(claims, premises, strict=True)
        return [Relation(0.9, 0.05, 0.05)] * len(claims)


@pytest.fixture
def careful(footnote: Footnote) -> Counting:
    """A second reader; which network it has makes no difference here."""
    return Counting(footnote.reader_model())


def cascade(footnote: Footnote, careful: Counting | None, settled: float) -> Cascade:
    """Return both readers; below `settled` the careful one is not asked."""
    calibrations = Calibrations(replace(FAST, settled=settled), CAREFUL)
    return Cascade(footnote.reader_model(), careful, calibrations)  # type: ignore[arg-type]


def test_the_best_passages_are_read_again(footnote: Footnote, careful: Counting) -> None:
    """The careful reader is given the best passages and no others; who is left may only agree."""
    found = cascade(footnote, careful, 0.0).read(QUESTION, passages())
    assert len(careful.read) == READ_AGAIN
    assert careful.read[0] == TEXTS[1]
    assert found.calibration is CAREFUL
    assert {one.passage for one in found.candidates}.isdisjoint(one.passage for one in found.others)
    every = {one.passage for one in (*found.candidates, *found.others)}
    assert every == set(range(len(TEXTS)))


@pytest.mark.parametrize("text", [QUESTION.text, "Was the grain summit held in Kazan?"])
def test_the_best_is_judged_as_an_answer(footnote: Footnote, careful: Counting, text: str) -> None:
    """The best sentence is judged with the question before it; one of yes or no has no span."""
    asked, model = analyse(text, 1, lambda _: 1), Judging()
    judge = SupportJudge(lambda: model, SupportCalibration())
    found = replace(cascade(footnote, careful, 0.0), judge=judge).read(asked, passages())
    best = best_of(found.candidates, CAREFUL.choice)
    assert [one for one in found.candidates if one.supported] == [best] * (not asked.yes_or_no)
    told = [(f"{text} {best.text}", "The grain summit was held in Kazan.")]
    assert model.pairs == told * (not asked.yes_or_no)
    assert best.supported == pytest.approx(0.0 if asked.yes_or_no else math.log(9))


def test_what_is_settled_is_not_read_again(footnote: Footnote, careful: Counting) -> None:
    """Where the fast reader is as good as certain that nothing answers, nobody else is asked."""
    found = cascade(footnote, careful, 1.0).read(QUESTION, passages())
    assert careful.read == []
    assert found.calibration.settled == 1.0
    assert not found.others


@pytest.mark.parametrize("bounds", [{"sure": 0.0}, {"settled": 1.0}])
def test_what_the_first_round_decides_is_read_no_further(
    footnote: Footnote, careful: Counting, bounds: dict[str, float]
) -> None:
    """Where the best of the first passages is sure to answer, or sure not to, no more is read."""
    both = cascade(footnote, careful, 0.0)
    calibrations = replace(both.calibrations, careful=replace(CAREFUL, **bounds))  # type: ignore[arg-type]
    found = replace(both, calibrations=calibrations).read(QUESTION, passages())
    assert len(careful.read) == ROUND
    assert careful.read[0] == TEXTS[1]
    assert len({one.passage for one in found.candidates}) == ROUND
    assert len({one.passage for one in found.others}) == len(TEXTS) - ROUND


def test_the_fast_reader_reads_alone(footnote: Footnote) -> None:
    """Without a careful reader, what the fast one makes of all passages counts, by its own fit."""
    alone = cascade(footnote, None, 0.0)
    found = alone.read(QUESTION, passages())
    assert {one.passage for one in found.candidates} == set(range(len(TEXTS)))
    assert found.calibration.thresholds == alone.thresholds == FAST.thresholds


def test_nothing_to_read_is_nothing_found(footnote: Footnote, careful: Counting) -> None:
    """Without passages there is no candidate, and the careful reader is not asked."""
    found = cascade(footnote, careful, 0.0).read(QUESTION, [])
    assert (list(found.candidates), careful.read) == ([], [])
