"""What a claim is judged by: the sentences nearest to it, with what they lean on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.checking.evidence import SENTENCES, EvidenceFinder, find_premise
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


def premise(finder: EvidenceFinder, claim: str, context: str = "") -> Premise:
    """Return the premise of a claim."""
    found = find_premise(claim, finder.find(claim, context, None))
    assert found is not None
    return found


def words(found: Premise) -> str:
    """Return the words of a premise."""
    return " ".join(one.text for one in found.excerpts)


def test_sentences_are_of_near_articles_in_their_order(finder: EvidenceFinder) -> None:
    """A premise is sentences of one or more articles, each article's in the order of its text."""
    found = premise(finder, "Nineteen passengers were hurt on the Marit.")
    assert len(found.excerpts) == SENTENCES
    assert "Nineteen passengers were hurt" in words(found)
    alone = found.by_article()
    assert len(alone) == len({one.article_id for one in found.excerpts}) > 1
    for one in alone:
        starts = [excerpt.span.start for excerpt in one.excerpts]
        assert starts == sorted(starts)


def test_each_part_of_a_claim_is_looked_for(finder: EvidenceFinder) -> None:
    """A sentence that adds words of the claim goes before one that has the same ones again."""
    claim = "Nineteen were hurt on the Marit, and Sela Ruud left the project in January."
    found = words(premise(finder, claim))
    assert "Nineteen passengers were hurt" in found
    assert "left the project in January" in found


def test_the_sentence_before_helps_to_find(finder: EvidenceFinder) -> None:
    """'She' is found by what the draft says of her before."""
    claim = "She left the project in January."
    found = premise(finder, claim, "Sela Ruud was the architect of the library.")
    assert "left the project in January" in words(found)


@pytest.mark.parametrize("claim", ["\u200b ", "Penguins waddled."])
def test_nothing_is_found_for_nothing(finder: EvidenceFinder, claim: str) -> None:
    """A claim without a character to be seen, or without a word that stands near, has none."""
    assert find_premise(claim, finder.find(claim, "", None)) is None


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
    found = premise(finder, "Nineteen passengers were hurt on the Marit.")
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
    assert judge.judgements(claim, "", [premise(finder, claim)]) == [Judgement.CONTRADICTS]
