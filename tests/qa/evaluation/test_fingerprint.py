"""A finished run is read back until something changes that its answers depend on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import grimp

from qa.evaluation import fingerprint as module
from qa.evaluation.dataset import DataSet, GoldQuestion
from qa.evaluation.fingerprint import RECORDING, answering_files, fingerprint
from qa.service.settings import Settings

if TYPE_CHECKING:
    import pytest

DATA = DataSet("tiny", (), (GoldQuestion("q1", "Where?", (), (), (), None),))
PLAIN = Settings(model="")
MODEL = Settings(model="openai:gpt", model_base_url="http://127.0.0.1:1/v1")


def test_everything_that_answers_and_records_is_in_the_key() -> None:
    """The rooms below the command line, the networks' files, and what a run imports are."""
    files = set(answering_files())
    for name in ("index/split.py", "qa/chain.py", "qa/llm/prompt.py", "qa/service/composition.py"):
        assert Path(name) in files
    for name in ("index/model/sha256.json", "qa/models/reader/reader.onnx"):
        assert Path(name) in files
    imported = grimp.build_graph("index", "qa", cache_dir=None).find_upstream_modules(
        "qa.evaluation.run"
    )
    own = {one for one in imported if one.startswith("qa.evaluation.")}
    assert own | {"qa.evaluation.run"} == {
        "qa.evaluation.fingerprint",
        *(f"qa.evaluation.{Path(name).stem}" for name in RECORDING),
    }


def test_what_changes_no_answer_is_not_in_the_key() -> None:
    """What prints, trains and counts is not, nor what Python compiled."""
    files = set(answering_files())
    for name in ("qa/cli/render.py", "qa/evaluation/answers.py", "qa/training/train.py"):
        assert Path(name) not in files
    assert {path.suffix for path in files} == {".json", ".onnx", ".py"}


def test_the_key_is_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a file that answers changes the key, a change of one that prints does not."""
    for name in (*answering_files(), Path("qa/cli/render.py")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(module, "_ROOT", tmp_path)
    before = fingerprint(DATA, "g", 5, PLAIN)
    (tmp_path / "qa/cli/render.py").write_text("WIDTH = 80\n")
    assert fingerprint(DATA, "g", 5, PLAIN) == before
    (tmp_path / "qa/retriever/fusion.py").write_text("FUSION_CONSTANT = 7\n")
    assert fingerprint(DATA, "g", 5, PLAIN) != before


def test_the_key_is_of_what_is_asked_and_of_whom() -> None:
    """Another index, number of passages, question or language model is another key."""
    changed = DataSet("tiny", (), (GoldQuestion("q1", "When?", (), (), (), None),))
    keys = [
        fingerprint(DATA, "g", 5, PLAIN),
        fingerprint(DATA, "h", 5, PLAIN),
        fingerprint(DATA, "g", 3, PLAIN),
        fingerprint(changed, "g", 5, PLAIN),
        fingerprint(DATA, "g", 5, MODEL),
        fingerprint(DATA, "g", 5, MODEL.model_copy(update={"model": "openai:other"})),
        fingerprint(DATA, "g", 5, MODEL.model_copy(update={"fallback": False})),
    ]
    assert len(set(keys)) == len(keys)
    assert fingerprint(DATA, "g", 5, PLAIN.model_copy(update={"fallback": False})) == keys[0]
