"""Two readers: a fast one reads every passage, a careful one the best of them once more.

The careful one is asked where the fast one leaves it open, and reads on while it leaves it open
itself. What it makes of its passages then counts alone; of the others only who says the same is
taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.reader.candidates import best_by_passage, best_of, confidence_features, find_candidates
from qa.reader.question_support import question_support

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.answer import AnswerPolicy
    from qa.models.span_model import SpanModel
    from qa.question.analysis import Question
    from qa.reader.calibration import Calibration, Calibrations
    from qa.reader.candidates import Candidate
    from qa.reader.logistic import Logistic
    from qa.retriever.retrieved import RetrievedPassage
    from qa.verifier.judge import SupportJudge

# Of five passages, how many are read again at most, and how many at a time: one on each core.
READ_AGAIN = 4
ROUND = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """What was read: the candidates to choose from, and by what to judge them.

    `others` are those of passages that the reader of `candidates` has not read.
    """

    candidates: Sequence[Candidate]
    calibration: Calibration
    others: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Cascade:
    """A fast reader, and a careful one if there is one, with its judge of answers."""

    fast: SpanModel
    careful: SpanModel | None
    calibrations: Calibrations
    judge: SupportJudge | None = None

    @property
    def thresholds(self) -> Mapping[AnswerPolicy, float]:
        """The confidence that each policy asks of the reader that has the last word."""
        if self.careful is None or self.calibrations.careful is None:
            return self.calibrations.fast.thresholds
        return self.calibrations.careful.thresholds

    def read(self, asked: Question, passages: Sequence[RetrievedPassage]) -> Scored:
        """Return every sentence of the passages that may answer, with its features."""
        fast = self.calibrations.fast
        first = score(self.fast, asked, passages, range(len(passages)))
        careful = self.calibrations.careful
        if self.careful is None or careful is None or not first:
            return Scored(first, fast)
        if is_settled(first, fast):
            return Scored(first, fast)
        again = read_again(first, fast)
        found: list[Candidate] = []
        for at in range(0, len(again), ROUND):
            read = score(self.careful, asked, passages, again[at : at + ROUND])
            found += after(first, read)
            if found and is_settled(found, careful):
                break
        left = [one for one in first if one.passage not in {one.passage for one in found}]
        if self.judge and found:
            found = judged(self.judge, asked, passages, found, careful.choice)
        return Scored(found, careful, left)


def score(
    model: SpanModel,
    asked: Question,
    passages: Sequence[RetrievedPassage],
    numbers: Sequence[int],
) -> list[Candidate]:
    """Return the candidates of the passages of these numbers."""
    scores = model.score(asked.text, [passages[number].passage.text for number in numbers])
    return find_candidates(asked, passages, dict(zip(numbers, scores, strict=True)))


def after(first: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates with what the reader that read their passages before made of them."""
    before = {one.passage: one for one in first}
    return [replace(one, before=before.get(one.passage)) for one in found]


def judged(
    judge: SupportJudge,
    asked: Question,
    passages: Sequence[RetrievedPassage],
    candidates: Sequence[Candidate],
    choice: Logistic,
) -> list[Candidate]:
    """Return candidates, the best one with how far its sentence bears it as the answer."""
    best = best_of(candidates, choice)
    told = question_support(judge, asked, best, passages[best.passage].passage)
    return [replace(one, supported=told) if one is best else one for one in candidates]


def confidence_of(candidates: Sequence[Candidate], calibration: Calibration) -> float:
    """Return the probability that the best candidate answers; there must be one."""
    best = best_of(candidates, calibration.choice)
    features = confidence_features(best, candidates, calibration.choice)
    return calibration.confidence.probability(features)


def is_settled(candidates: Sequence[Candidate], calibration: Calibration) -> bool:
    """Tell whether what was read is so unlikely to answer, or so likely, that no more is read."""
    return not calibration.settled <= confidence_of(candidates, calibration) < calibration.sure


def read_again(candidates: Sequence[Candidate], calibration: Calibration) -> list[int]:
    """Return the numbers of the passages to be read again, the most likely first."""
    choice = calibration.choice
    best = best_by_passage(candidates, choice)
    best.sort(key=lambda one: -choice.logit(one.features))
    return [one.passage for one in best[:READ_AGAIN]]
