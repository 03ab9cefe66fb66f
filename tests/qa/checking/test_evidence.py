"""What a claim is judged by: the sentences nearest to it, with what they lean on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.checking.evidence import ARTICLES, EvidenceFinder
from qa.checking.model_judge import ModelJudge
from qa.models.support_model import Relation, SupportModel
from qa.retriever.hybrid import HybridRetriever
from qa.verifier.judge import SupportCalibration, SupportJudge
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.embed import Embedder
    from qa.checking.judge import Premise
    from qa.service.footnote import Footnote


@pytest.fixture
def finder(halden: Footnote) -> Iterator[EvidenceFinder]:
    """What finds evidence in the archive."""
    with halden.reading() as generation:
        retriever = HybridRetriever(generation.corpus, generation.store, halden.embedder())
        yield EvidenceFinder(retriever, generation.corpus)


def premises(finder: EvidenceFinder, claim: str, context: str = "") -> list[Premise]:
    """Return the premises of a claim."""
    return finder.premises(claim, finder.find(claim, context, None))


def test_each_near_article_is_judged_and_the_best_together(finder: EvidenceFinder) -> None:
    """A premise is sentences of one article, in the order of its text; the last is of several."""
    *alone, together = premises(finder, "Nineteen passengers were hurt on the Marit.")
    assert 1 < len(alone) <= ARTICLES
    for premise in alone:
        assert len({one.source.article.source for one in premise.excerpts}) == 1
        starts = [one.span.start for one in premise.excerpts]
        assert starts == sorted(starts)
    assert any("Nineteen passengers were hurt" in one.text for one in alone)
    assert len({one.source.article.source for one in together.excerpts}) > 1


def test_the_sentence_before_helps_to_find(finder: EvidenceFinder) -> None:
    """'She' is found by what the draft says of her before."""
    claim = "She left the project in January."
    found = premises(finder, claim, "Sela Ruud was the architect of the library.")
    assert any("left the project in January" in one.text for one in found)


def test_nothing_is_found_for_nothing(finder: EvidenceFinder) -> None:
    """A claim without a character to be seen has no premises."""
    assert premises(finder, "\u200b ") == []


class Scripted(SupportModel):
    """A support head that finds support in what tells of nineteen, and remembers the claims."""

    def __init__(self) -> None:
        self.claims: list[str] = []

    def relations(self, claims: Sequence[str], premises: Sequence[str]) -> list[Relation]:
        """Return how each premise bears on the claim beside it."""
        self.claims += claims
        return [
            Relation(0.8, 0.1, 0.1) if "Nineteen" in one else Relation(0.1, 0.1, 0.8)
            for one in premises
        ]


@pytest.mark.parametrize(("threshold", "supported"), [(0.5, True), (0.9, False)])
def test_the_models_threshold_and_the_rules_decide(
    finder: EvidenceFinder, embedder: Embedder, threshold: float, *, supported: bool
) -> None:
    """A claim is supported where the calibrated model says so and no rule forbids it."""
    model = Scripted()
    fitted = SupportJudge(model, SupportCalibration(threshold=threshold))
    judge = ModelJudge(fitted, Verifier(embedder, fitted))
    found = premises(finder, "Nineteen passengers were hurt on the Marit.")
    told = judge.judge("They were hurt: nineteen.", "The passengers fell.", found)
    assert [not one.faults for one in told] == [supported and "Nineteen" in p.text for p in found]
    assert {one.lower() for one in model.claims} == {
        "the passengers fell. they were hurt: nineteen."
    }
    changed = judge.judge("Ninety passengers were hurt on the Marit.", "", found)
    assert all(one.faults for one in changed)
