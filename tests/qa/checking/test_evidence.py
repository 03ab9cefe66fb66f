"""What a claim is judged by: of each article the sentence nearest to it, with its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.checking.evidence import BEHIND, EvidenceFinder
from qa.checking.judge import Judgement, PremiseJudge
from qa.models.support_model import Relation, SupportModel
from qa.retriever.hybrid import HybridRetriever
from qa.verifier.judge import CheckThresholds, SupportCalibration, SupportJudge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.checking.judge import Premise
    from qa.service.footnote import Footnote


@pytest.fixture
def finder(halden: Footnote) -> Iterator[EvidenceFinder]:
    """What finds evidence in the archive."""
    with halden.reading() as generation:
        retriever = HybridRetriever(generation.corpus, generation.store, halden.embedder())
        yield EvidenceFinder(retriever, generation.corpus)


def premises(finder: EvidenceFinder, claim: str, context: str = "") -> list[Premise]:
    """Return the premises of a claim, the nearest first."""
    return finder.premises(claim, finder.find(claim, context, None))


def words(found: Premise) -> str:
    """Return the words of a premise."""
    return " ".join(one.text for one in found.excerpts)


def test_the_nearest_sentence_is_read_with_the_next(finder: EvidenceFinder) -> None:
    """A premise is the nearest sentence of an article, and the one behind it."""
    nearest, *others = premises(finder, "Nineteen passengers were hurt on the Marit.")
    assert "Nineteen passengers were hurt" in nearest.excerpts[0].text
    articles = [one.article_id for found in (nearest, *others) for one in found.excerpts[:1]]
    assert len(articles) == len(set(articles)) > 1
    for found in (nearest, *others):
        assert len(found.excerpts) <= BEHIND + 1
        assert {one.article_id for one in found.excerpts} == {found.excerpts[0].article_id}
        starts = [one.span.start for one in found.excerpts]
        assert starts == sorted(starts)


def test_other_words_that_mean_the_same_are_near(finder: EvidenceFinder) -> None:
    """A sentence that says it in other words is nearer than one with the claim's commonest."""
    claim = "The people on board who were injured numbered nineteen."
    assert "Nineteen passengers were hurt" in words(premises(finder, claim)[0])


def test_the_sentence_before_helps_to_find(finder: EvidenceFinder) -> None:
    """'She' is found by what the draft says of her before."""
    claim = "She left the project in January."
    context = "Sela Ruud was the architect of the library."
    assert "left the project in January" in words(premises(finder, claim, context)[0])


@pytest.mark.parametrize("claim", ["\u200b ", "Penguins waddled."])
def test_nothing_is_found_for_nothing(finder: EvidenceFinder, claim: str) -> None:
    """A claim without a character to be seen, or without a word that stands near, has none."""
    assert premises(finder, claim) == []


class Scripted(SupportModel):
    """A support head that finds support in what tells of nineteen, and remembers the claims."""

    def __init__(self) -> None:
        self.claims: list[str] = []

    def relations(self, claims: Sequence[str], premises: Sequence[str]) -> list[Relation]:
        """Return how each premise bears on the claim beside it."""
        self.claims += claims
        return [
            Relation(0.8, 0.1, 0.1) if "Nineteen" in one else Relation(0.1, 0.6, 0.3)
            for one in premises
        ]


@pytest.mark.parametrize(
    ("least", "contradicts", "judged"),
    [(0.5, 0.9, Judgement.SUPPORTS), (0.9, 0.5, Judgement.NEITHER)],
)
def test_thresholds_and_rules_decide(
    finder: EvidenceFinder, least: float, contradicts: float, judged: Judgement
) -> None:
    """A claim is supported where the model is sure enough and no exact rule forbids it."""
    model = Scripted()
    fitted = SupportCalibration(check=CheckThresholds(least, contradicts))
    judge = PremiseJudge(SupportJudge(lambda: model, fitted))
    found = premises(finder, "Nineteen passengers were hurt on the Marit.")[0]
    claim = "They were hurt, nineteen of them."
    assert judge.judgements(claim, "The passengers fell.", [found]) == [judged]
    assert [one.lower() for one in model.claims] == [
        "the passengers fell. they were hurt, nineteen of them."
    ]
    (changed,) = judge.judgements("Ninety passengers were hurt.", "", [found])
    assert changed is (Judgement.CONTRADICTS if judged is Judgement.SUPPORTS else judged)


def test_what_says_otherwise_contradicts(finder: EvidenceFinder) -> None:
    """A claim is contradicted from the threshold on."""
    fitted = SupportCalibration(check=CheckThresholds(0.5, 0.5))
    judge = PremiseJudge(SupportJudge(Scripted, fitted))
    claim = "Sela Ruud left the project in January."
    assert judge.judgements(claim, "", premises(finder, claim)[:1]) == [Judgement.CONTRADICTS]
