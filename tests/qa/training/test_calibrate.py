"""Fitting the refusal: the command runs on any set of the documented form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qa.answer import AnswerPolicy
from qa.reader.calibration import CALIBRATION
from qa.reader.candidates import CHOICE_FEATURES, CONFIDENCE_FEATURES
from qa.training import calibrate

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PLACES = ["Kazan", "Geneva", "Oslo", "Lima", "Accra", "Hanoi", "Quito", "Dakar"]
TOPICS = ["grain", "steel", "water", "fishing", "railways", "vaccines", "forests", "harbours"]


def write_set(folder: Path) -> None:
    """Write a set of eight documents, with a question that each answers and one that none does."""
    folder.mkdir()
    documents, answerable, unanswerable = [], [], []
    for number, (place, topic) in enumerate(zip(PLACES, TOPICS, strict=True)):
        evidence = f"The summit on {topic} was held in {place} in May {2001 + number}."
        text = f"Ministers spoke at length. {evidence} Nobody signed the treaty about {topic}."
        documents.append({"doc_id": f"d{number}", "title": "", "text": text})
        asked = {"question": f"Where was the summit on {topic} held?", "answerable": True}
        gold = {"doc_ids": [f"d{number}"], "evidence": [evidence], "answers": [place]}
        answerable.append({"qid": f"a{number}"} | asked | gold)
        baked = f"Who bakes bread in {2020 + number}?"
        unanswerable.append({"qid": f"u{number}", "question": baked, "answerable": False})
    questions = answerable + unanswerable
    for name, rows in (("documents", documents), ("questions", questions)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


def test_fitting_writes_weights_with_where_they_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make fit` writes every weight of a reader, the thresholds and the figures reached."""
    monkeypatch.setenv("FOOTNOTE_READER", "fast")
    sets = [tmp_path / "one", tmp_path / "other"]
    for folder in sets:
        write_set(folder)
    written = tmp_path / "calibration.json"
    monkeypatch.setattr(calibrate, "CALIBRATION", written)
    assert calibrate.main(list(map(str, sets))) == 0
    values = json.loads(written.read_text(encoding="utf-8"))["fast"]
    assert set(values["choice"]["weights"]) == set(CHOICE_FEATURES)
    assert values["choice"]["weights"].items() >= calibrate.FIXED.items()
    assert set(values["confidence"]["weights"]) == set(CONFIDENCE_FEATURES)
    assert set(values["thresholds"]) == set(AnswerPolicy) - {AnswerPolicy.NONE}
    assert values["settled"] <= values["thresholds"][AnswerPolicy.LENIENT]
    measured = values["measured_on_the_other_half"]
    assert measured["one"]["AUROC"] == 1.0
    assert measured["one"]["sentence holds the evidence"] == 1.0


def test_the_shipped_weights_say_where_they_come_from() -> None:
    """calibration.json says how it was made and what it reached."""
    values = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    assert values["fitted_by"] == "python -m qa.training.calibrate"
    assert "squad2_cs224n_dev" in values["fast"]["measured_on_the_other_half"]


def test_what_is_no_set_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is no set is said in one line, and nothing is written."""
    monkeypatch.setenv("FOOTNOTE_READER", "fast")
    assert calibrate.main([str(tmp_path / "missing")]) == 3
    assert "missing" in capsys.readouterr().err
