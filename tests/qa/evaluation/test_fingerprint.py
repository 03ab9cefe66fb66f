"""A finished run is read back until something changes that its answers depend on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

from qa.evaluation import fingerprint as module
from qa.evaluation.dataset import DataSet, GoldQuestion
from qa.evaluation.fingerprint import answering_files, fingerprint
from qa.service.settings import Settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

SERVICE = ("qa.service.footnote", "qa.service.loaded_models")
DATA = DataSet("tiny", (), (GoldQuestion("q1", "Where?", (), (), (), None),))
PLAIN = Settings(model="")
MODEL = Settings(model="openai:gpt", model_base_url="http://127.0.0.1:1/v1")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom in `index` and `qa`, imports within functions and for types included."""
    return grimp.build_graph("index", "qa", cache_dir=None)


def upstream(graph: grimp.ImportGraph, roots: Iterable[str]) -> set[str]:
    """Return modules with all that they import, directly or not."""
    return {one for root in roots for one in (root, *graph.find_upstream_modules(root))}


def files_of(modules: Iterable[str]) -> set[Path]:
    """Return the files of modules; packages that hold only a docstring are left out."""
    paths = (Path(*module.split(".")).with_suffix(".py") for module in modules)
    return {path for path in paths if (ROOT / path).is_file()}


def composed(graph: grimp.ImportGraph) -> set[str]:
    """Return what is put together for an answer without a language model."""
    imported = {one for name in SERVICE for one in graph.find_modules_directly_imported_by(name)}
    above = ("qa.llm.", "qa.service.", "qa.verifier.")
    return {"qa.chain", *(one for one in imported if not one.startswith(above))}


def test_everything_that_answers_is_in_the_key(graph: grimp.ImportGraph) -> None:
    """Every module that the chain imports, directly or not, and every file of the networks is."""
    files = set(answering_files(language_model=False))
    needed = files_of(upstream(graph, composed(graph))) | files_of(SERVICE)
    assert len(needed) > 50
    assert needed <= files
    for name in ("models/reader/reader.onnx", "models/reader/tokenizer.json"):
        assert Path("qa", name) in files
    assert {Path("index/model/sha256.json"), Path("qa/reader/calibration.json")} <= files


def test_everything_that_records_is_in_the_key(graph: grimp.ImportGraph) -> None:
    """Every module of the evaluation that a run imports is, but for the one that makes the key."""
    run = "qa.evaluation.run"
    imported = {one for one in upstream(graph, [run]) if one.startswith("qa.evaluation.")}
    recording = files_of(imported - {"qa.evaluation.fingerprint"})
    own = {path for path in answering_files(language_model=False) if "evaluation" in path.parts}
    assert own == recording
    assert Path("qa/evaluation/run.py") in own


def test_what_changes_no_answer_is_not_in_the_key(graph: grimp.ImportGraph) -> None:
    """Neither what prints, trains and counts is, nor, without one, what asks a language model."""
    files = set(answering_files(language_model=False))
    rooms = {path.parts[1] for path in files if path.parts[0] == "qa"}
    assert rooms.isdisjoint({"cli", "llm", "training", "verifier", "__init__.py", "__main__.py"})
    without = files_of(("qa.cli.render", "qa.evaluation.answers", "qa.service.diagnostics"))
    assert len(without) == 3
    assert without.isdisjoint(files)
    assert not any("__pycache__" in path.parts or path.suffix == ".md" for path in files)
    assert upstream(graph, composed(graph)).isdisjoint(
        one for one in graph.modules if one.startswith(("qa.cli", "qa.training", "qa.llm"))
    )


def test_a_language_model_brings_its_files_along(graph: grimp.ImportGraph) -> None:
    """With one, all that asks it and checks what it writes is in the key, too."""
    writing = ("qa.llm.engine", "qa.llm.rewriter", "qa.llm.lazy", "qa.llm.providers")
    files = set(answering_files(language_model=True))
    assert files_of(upstream(graph, writing)) <= files
    assert set(answering_files(language_model=False)) < files


def test_the_key_is_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a file that answers changes the key, a change of one that prints does not."""
    for name in answering_files(language_model=False):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "qa/cli").mkdir()
    monkeypatch.setattr(module, "_ROOT", tmp_path)
    before = fingerprint(DATA, "g", 5, PLAIN)
    (tmp_path / "qa/cli/render.py").write_text("WIDTH = 80\n")
    (tmp_path / "qa/llm").mkdir()
    (tmp_path / "qa/llm/prompt.py").write_text("PROMPT = ''\n")
    assert fingerprint(DATA, "g", 5, PLAIN) == before
    (tmp_path / "qa/retriever/fusion.py").write_text("FUSION_CONSTANT = 7\n")
    assert fingerprint(DATA, "g", 5, PLAIN) != before


def test_the_key_is_of_what_is_asked_and_of_whom() -> None:
    """Another index, number of passages, question or language model is another key."""
    changed = DataSet("tiny", (), (GoldQuestion("q1", "When?", (), (), (), None),))
    rewritten = DataSet("tiny", (), DATA.questions, {"q1": "Where was it?"})
    keys = [
        fingerprint(DATA, "g", 5, PLAIN),
        fingerprint(DATA, "h", 5, PLAIN),
        fingerprint(DATA, "g", 3, PLAIN),
        fingerprint(changed, "g", 5, PLAIN),
        fingerprint(rewritten, "g", 5, PLAIN),
        fingerprint(DATA, "g", 5, MODEL),
        fingerprint(DATA, "g", 5, MODEL.model_copy(update={"model": "openai:other"})),
        fingerprint(DATA, "g", 5, MODEL.model_copy(update={"fallback": False})),
    ]
    assert len(set(keys)) == len(keys)
    assert fingerprint(DATA, "g", 5, PLAIN.model_copy(update={"fallback": False})) == keys[0]
