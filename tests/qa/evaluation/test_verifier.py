"""`footnote eval verifier`: how claims that people judged are told apart, source by source."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from qa.evaluation.claims import LabelledClaim
from qa.evaluation.verifier import Judged, balanced_accuracy, false_among_shown, measure_verifier
from qa.models.support_model import Relation
from qa.verifier.judge import SupportCalibration
from tests.qa.evaluation.runs import measured
from tests.qa.evaluation.tiny_set import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run

# Of each claim: source, premise, claim and label.
CLAIMS = [
    ("strikes", "The strike lasted twelve days.", "The strike lasted twelve days.", 1),
    ("strikes", "The strike lasted  Twelve days.", "The strike lasted ten days.", 0),
    ("strikes", "The strike lasted twelve days.", "The strike lasted 12 days.", 1),
    ("floods", "Six people died in the flood.", "Nine people died in the flood.", 0),
    ("floods", "Mayor Dvorak opened the dam.", "Mayor Dvorak opened the dam.", 0),
]
KEY = "d2089cc779be"


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A folder with claims on strikes, gzipped, and on floods."""
    folder = tmp_path / "claims"
    folder.mkdir()
    rows = [
        {"id": n, "source": source, "premise": premise, "claim": claim, "label": label, "fine": ""}
        for n, (source, premise, claim, label) in enumerate(CLAIMS)
    ]
    with gzip.open(folder / "strikes.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows[:3]))
    write_rows(folder / "floods.jsonl", rows[3:])
    return folder


def by_source(values: dict[str, Any]) -> dict[str, dict[str, tuple[float | None, int | None]]]:
    """Return value and count of each figure."""
    return {
        source: {column: (found["value"], found["n"]) for column, found in columns.items()}
        for source, columns in values["figures"]["rules alone"].items()
    }


def test_the_rules_are_measured_by_source(run: Run, claims: Path) -> None:
    """Caught are false claims with a fault, dropped are true ones; what cannot be told is null."""
    values = measured(run, claims, what="verifier")
    assert (values["set"], values["claims"], values["false"]) == ("claims", 5, 3)
    found = by_source(values)
    assert found["strikes"] == {
        "balanced accuracy": (1.0, 3),
        "caught": (1.0, 1),
        "dropped": (0.0, 2),
        "false shown, 5%": (0.0, 3),
        "false shown, 15%": (0.0, 3),
    }
    assert found["floods"]["caught"] == (0.5, 2)
    assert found["floods"]["balanced accuracy"] == (None, 2)
    assert found["mean of the sources"]["caught"] == (0.75, None)
    assert values["figures"]["ms of a processor"]["a claim"]["p95"]["n"] == 5
    assert "strikes" in run("eval", "verifier", str(claims)).out


def test_only_premises_kept_from_training_are_measured(run: Run, claims: Path) -> None:
    """held.json holds premises' sha1, first 12 digits, lower case and single spaces."""
    (claims / "held.json").write_text(json.dumps([KEY]))
    found = by_source(measured(run, claims, what="verifier"))
    assert (found["strikes"]["balanced accuracy"], "floods" in found) == ((1.0, 3), False)
    (claims / "held.json").write_text(json.dumps(["0" * 12]))
    result = run("eval", "verifier", str(claims))
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "holds no claims" in result.err


def test_a_limit_is_of_each_source(run: Run, claims: Path) -> None:
    """--limit takes so many claims of each source, the same ones every time."""
    first, again = (
        by_source(measured(run, claims, "--limit", 1, what="verifier")) for _ in range(2)
    )
    assert first == again
    assert {found["balanced accuracy"][1] for found in first.values()} == {1, 2, None}


def test_what_people_answered_is_true(run: Run, folder: Path) -> None:
    """Of a data set, the whole sentences of answers are claims, their evidence the premise."""
    answer = "The steel plan would cost 75 million euros. Yes."
    question = {"qid": "1", "question": "?", "answers": [answer], "doc_ids": ["d1"]}
    rows = [
        question | {"evidence": ["Jan de Smet said that the steel plan would cost 75 million."]},
        question | {"qid": "2", "evidence": []},
        question | {"qid": "3", "answers": ["75 million"], "evidence": ["75 million euros."]},
    ]
    write_rows(folder / "questions.jsonl", rows)
    found = by_source(measured(run, folder, what="verifier"))
    assert found["tiny"]["dropped"][1] == 1
    assert found["tiny"]["caught"] == (None, 0)


@pytest.mark.parametrize(
    "change",
    [{"label": "supports"}, {"label": 2}, {"premise": None}, {"claim": "\ud800"}],
    ids=["label", "number", "premise", "half a character"],
)
def test_what_is_no_claim_is_named(run: Run, claims: Path, change: dict[str, object]) -> None:
    """A row that is none is told by its file and line; that is a matter of usage."""
    row = {"id": 1, "source": "s", "premise": "p", "claim": "c", "label": 1} | change
    write_rows(claims / "floods.jsonl", [row])
    result = run("eval", "verifier", str(claims))
    assert (result.code, result.out) == (2, "")
    assert "floods.jsonl, line 1, is not a row" in result.err


@pytest.mark.usefixtures("few_resamples")
def test_rules_and_model_are_measured_apart_and_together() -> None:
    """A model that is surer has a higher score; what a rule finds has none."""
    made = {
        "a": (0.9, set()), "b": (0.6, set()), "c": (0.55, {"changed_numbers", "dates"}),
        "d": (0.2, {"dates"}), "e": (0.7, {"changed_numbers"}), "f": (0.4, set()),
    }  # fmt: skip
    fitted = SupportCalibration(1.0, 0.0, 0.5)

    def judge(claim: LabelledClaim) -> Judged:
        supports, rules = made[claim.id]
        told = Relation(supports, 1 - supports, 0.0)
        return Judged(claim, frozenset(rules), told, fitted)

    relations = ["supports", "supports", "contradicts", "contradicts", "neither", "neither"]
    claims = [
        LabelledClaim(name, "one", "", name, label=relation == "supports", relation=relation)
        for name, relation in zip(made, relations, strict=True)
    ]
    figures = measure_verifier("x", claims, judge, lambda *_: None).to_json()["figures"]

    def row(section: str, name: str = "one") -> dict[str, float]:
        return {column: found["value"] for column, found in figures[section][name].items()}

    assert row("rules alone")["caught"] == 0.75
    assert row("rules alone")["dropped"] == 0.0
    alone = row("model alone")
    assert (alone["caught"], alone["dropped"], alone["AUROC"]) == (0.5, 0.0, 0.875)
    both = row("rules and model")
    assert (both["caught"], both["dropped"], both["balanced accuracy"]) == (1.0, 0.0, 1.0)
    added = row("what each rule adds to the rest", "changed_numbers")
    assert added == {"caught by it alone": 0.25, "dropped by it alone": 0.0}
    assert row("three relations, rules and model")["macro F1"] == pytest.approx(5 / 9, abs=1e-3)


def test_an_archive_has_claims_of_three_relations(run: Run, tmp_path: Path) -> None:
    """Archives with a claims.jsonl are a source each; a claim stands beside all its evidence."""
    for world in ("w1", "w2"):
        (tmp_path / "archives" / world).mkdir(parents=True)
        row = {
            "id": "c1",
            "claim": "Six people died.",
            "evidence": ["Six people died.", "It rained."],
        }
        rows = [row | {"label": "supports"}, row | {"label": "neither", "claim": "Nine died."}]
        write_rows(tmp_path / "archives" / world / "claims.jsonl", rows)
    found = by_source(measured(run, tmp_path / "archives", what="verifier"))
    assert found["w2"]["balanced accuracy"] == (1.0, 2)
    assert found["all claims"]["balanced accuracy"] == (1.0, 4)
    found = by_source(measured(run, tmp_path / "archives", "--source", "w1", what="verifier"))
    assert "w2" not in found


def test_false_claims_among_those_shown() -> None:
    """Half of the false and all of the true are shown: where 5 % are false, 2.5 of 97.5 are."""
    rows = np.array([[0.5, 1], [0.4, 1], [0.0, 0], [-0.1, 0]])
    assert balanced_accuracy(rows) == 0.75
    assert false_among_shown(0.05, rows) == pytest.approx(2.5 / 97.5)
    assert np.isnan(false_among_shown(0.05, rows - [0.6, 0]))
    assert np.isnan(false_among_shown(0.05, rows[:2]))
