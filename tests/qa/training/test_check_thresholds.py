"""From which probabilities on a check says so, or otherwise, is fitted on claims with verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.checking.report import Verdict
from qa.models.support_model import Relation
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from qa.training.check_thresholds import MAX_WRONG, Observed, fit_check, observe
from qa.verifier.judge import SupportCalibration, SupportJudge
from tests.qa.evaluation.tiny_set import write_rows
from tests.qa.verifier.conftest import Told

if TYPE_CHECKING:
    from pathlib import Path

YES, NO, NEITHER = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_FOUND


def test_what_can_be_told_apart_is() -> None:
    """Each verdict is said from a probability on that the others do not reach."""
    observed = [
        *(Observed(YES, Relation(0.7 + n / 100, 0.1, 0.2)) for n in range(10)),
        *(Observed(NO, Relation(0.35, 0.4 + n / 100, 0.1)) for n in range(10)),
        *(Observed(NEITHER, Relation(0.6 + n / 200, 0.3, 0.1)) for n in range(10)),
        *(Observed(NEITHER, Relation(0.2, 0.3, 0.5)) for _ in range(10)),
    ]
    found = fit_check(observed)
    assert 0.645 < found.supports <= 0.7
    assert 0.3 < found.contradicts <= 0.4


def test_little_is_called_supported_that_is_not() -> None:
    """Where nothing tells them apart, hardly anything is called supported."""
    observed = [Observed(v, Relation(n / 100, 0.0, 1 - n / 100)) for n in range(99)
                for v in (YES, NEITHER)]  # fmt: skip
    least = fit_check(observed).supports
    assert sum(n / 100 >= least for n in range(99)) / 99 <= MAX_WRONG


def test_the_evidence_is_found_as_a_check_finds_it(tmp_path: Path) -> None:
    """A claim of one of three verdicts is judged beside what is found for it; others are not."""
    world = tmp_path / "world"
    (world / "seeds").mkdir(parents=True)
    (world / "seeds" / "dam.txt").write_text("It rained. The dam held all night.")
    labels = {"The dam held.": "supports", "Penguins waddled.": "neither", "“So.”": "misquoted"}
    write_rows(world / "claims.jsonl", [{"id": claim, "claim": claim, "label": label}
                                        for claim, label in labels.items()])  # fmt: skip
    judge = SupportJudge(lambda: Told(0.9), SupportCalibration())
    with Footnote(Settings(seeds=world / "seeds", index=tmp_path / "index", model="")) as footnote:
        found = observe(world, judge, footnote)
    assert found == [
        Observed(YES, Relation(0.9, 0.0, 1 - 0.9)),
        Observed(NEITHER, Relation(0.0, 0.0, 1.0)),
    ]


def test_little_macro_f1_is_given_to_call_less() -> None:
    """Of thresholds that are about as good, the strictest is taken."""
    observed = [
        *(Observed(YES, Relation(0.9, 0.05, 0.05)) for _ in range(40)),
        Observed(YES, Relation(0.5, 0.05, 0.45)),
        *(Observed(NO, Relation(0.1, 0.8, 0.1)) for _ in range(40)),
        *(Observed(NEITHER, Relation(0.1, 0.1, 0.8)) for _ in range(40)),
    ]
    found = fit_check(observed)
    assert (found.supports, found.contradicts) == (0.9, 0.8)
