"""`footnote eval verifier`: what is counted, and how it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qa.evaluation import verifier
from qa.evaluation.perturbations import claims
from qa.evaluation.verifier import Checked, Measured, check_all, tally, verifier_json, verifier_text
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.verifier import Verdict
from tests.qa.evaluation.claims_news import write_news

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qa.verifier.evidence import Source
    from tests.conftest import Result

    Run = Callable[..., Result]


class Suspicious:
    """Finds fault with every claim that has a number in it."""

    def check(self, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        """Name the first number."""
        del sources
        numbers = [word for word in claim.text.split() if word.isdigit()]
        return Verdict(
            (), tuple(f"the number {one} is not in “{claim.text}”" for one in numbers[:1])
        )


def claim_of(kind: str, text: str, *, original: str | None = None) -> claims.TestClaim:
    """A claim that quotes itself."""
    claim = WrittenClaim(text, (WrittenQuote(1, text),))
    return claims.TestClaim(kind, original is not None, claim, (), original)


@pytest.fixture
def measured() -> Measured:
    """Three perturbed claims, of which two are caught, and two true ones: one is dropped."""
    groups = {
        "altered": [
            claim_of("number", "It cost 7 crowns.", original="It cost 8 crowns."),
            claim_of("number", "It cost 5 crowns.", original="It cost 8 crowns."),
            claim_of("name", "Anna paid.", original="Maria paid."),
        ],
        "untouched": [
            claim_of("verbatim", "It cost 8 crowns."),
            claim_of("verbatim", "Maria paid."),
        ],
        "human": [],
    }
    return Measured("small", check_all(Suspicious(), groups, lambda _done, _total: None))


def test_shares_are_counted_by_kind_and_over_all(measured: Measured) -> None:
    """Caught are the perturbed claims with a fault; dropped are the true ones with a fault."""
    report = verifier_json(measured)
    assert (report["altered"]["refused"], report["altered"]["count"]) == (2, 3)
    assert report["altered"]["kinds"]["number"]["share"] == 1.0
    assert report["altered"]["kinds"]["name"]["share"] == 0.0
    assert report["untouched"]["share"] == 0.5
    assert report["human"]["share"] is None


def test_what_was_misjudged_is_shown(measured: Measured) -> None:
    """A false claim that passed and a true one that did not are there to be read."""
    report = verifier_json(measured)
    assert [one["claim"] for one in report["altered"]["kinds"]["name"]["misjudged"]] == [
        "Anna paid."
    ]
    (wrong,) = report["untouched"]["kinds"]["verbatim"]["misjudged"]
    assert wrong["claim"] == "It cost 8 crowns."
    assert wrong["faults"]


def test_faults_are_counted_without_their_particulars(measured: Measured) -> None:
    """Two faults that differ in the number and the words only are one fault, twice."""
    found = tally(measured.groups["altered"])
    assert found.faults == {"the number … is not in …": 2}


def test_time_is_told(measured: Measured) -> None:
    """Each claim is timed by itself."""
    assert verifier_json(measured)["ms"]["median"] >= 0
    rows = [Checked(measured.groups["altered"][0].test_claim, (), ms) for ms in (1.0, 2.0, 30.0)]
    slow = Measured("slow", {"altered": rows, "untouched": [], "human": []})
    assert verifier_json(slow)["ms"]["median"] == 2.0
    empty = Measured("none", {"altered": [], "untouched": [], "human": []})
    assert verifier_json(empty)["ms"] == {"median": None, "p95": None}


def test_the_table_names_every_kind(measured: Measured) -> None:
    """A line a kind, groups without claims left out."""
    text = verifier_text(measured)
    assert "number" in text
    assert "66.7%" in text
    assert "Human" not in text
    assert "At least 95% of altered claims must be caught" in text


def test_the_command_measures_a_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real verifier, over claims made of the folder's own index."""
    monkeypatch.setattr(verifier, "MAX_PER_KIND", 2)
    folder = write_news(tmp_path / "set")
    result = run("eval", "verifier", str(folder), "--json")
    assert result.code == 0, result.err
    report = json.loads(result.out)
    assert report["set"] == "set"
    assert report["altered"]["count"] > 50
    assert report["altered"]["share"] > report["untouched"]["share"]
    assert report["human"]["count"] == 1


@pytest.mark.parametrize("other", ["--fresh", "--plot=x.png"])
def test_it_is_measured_by_itself(run: Run, tmp_path: Path, other: str) -> None:
    """An option of another measurement is refused before anything is done."""
    result = run("eval", "verifier", str(tmp_path), other)
    assert result.code == 2
