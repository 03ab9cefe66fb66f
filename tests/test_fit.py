"""Fitting the refusal: the command runs on any set of the documented form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qa import fit
from qa.answer import InputFileError
from qa.dataset import read_dataset
from qa.read import SENTENCE_FEATURES, SUPPORT, SUPPORT_FEATURES, load_support

if TYPE_CHECKING:
    from pathlib import Path

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
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m qa.fit DATA` writes every weight, a threshold and the figures reached."""
    for name in fit.SETS:
        write_set(tmp_path / name)
    written = tmp_path / "support.json"
    monkeypatch.setattr(fit, "SUPPORT", written)
    monkeypatch.setenv("FOOTNOTE_CACHE", str(cache))
    assert fit.main([str(tmp_path)]) == 0
    values = json.loads(written.read_text(encoding="utf-8"))
    assert set(values["sentence"]["weights"]) == set(SENTENCE_FEATURES)
    assert set(values["support"]["weights"]) == set(SUPPORT_FEATURES)
    assert 0 < values["threshold"] < 1
    measured = values["measured_on_the_other_half"]
    assert measured[fit.SETS[0]]["AUROC"] == 1.0
    assert measured[fit.SETS[0]]["sentence holds the evidence"] == 1.0


def test_the_shipped_weights_are_whole() -> None:
    """support.json holds what the reader needs, and says how it was made."""
    support = load_support()
    assert 0 < support.threshold < 1
    values = json.loads(SUPPORT.read_text(encoding="utf-8"))
    assert values["fitted_by"] == "python -m qa.fit"
    assert values["measured_on_the_other_half"]


def test_a_broken_set_is_named(tmp_path: Path) -> None:
    """A row that is none is named by file and line; a folder without rows by its name."""
    with pytest.raises(InputFileError, match="holds no documents"):
        read_dataset(tmp_path)
    (tmp_path / "documents.jsonl").write_text('{"doc_id": "1", "text": "x"}\n{"doc_id": 2}\n')
    with pytest.raises(InputFileError, match=r"documents\.jsonl, line 2"):
        read_dataset(tmp_path)
