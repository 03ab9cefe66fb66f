"""The ONNX export of another model: made once, whole or not at all."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from index.embed import SHIPPED, Embedder, onnx_model_folder, read_onnx_model
from index.errors import EmbeddingError
from index.export import LIBRARIES, check_libraries, export_onnx_model
from index.installation import install_extra
from qa.training.embedding_model import published_model

if TYPE_CHECKING:
    from pathlib import Path

LINE = "The pressure is mounting on Ukraine, especially as Russia is advancing fast. "


@pytest.fixture
def local_model(tmp_path: Path) -> Path:
    """Copy the model to a folder of the user’s, and let it read less."""
    folder = tmp_path / "my model"
    shutil.copytree(published_model(), folder)
    config = folder / "sentence_bert_config.json"
    values = json.loads(config.read_text())
    config.write_text(json.dumps(values | {"max_seq_length": 16}))
    return folder


def test_a_model_that_is_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is no folder and not on the hub is an error that says what was tried."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    target = tmp_path / "cache" / "exported"
    with pytest.raises(EmbeddingError) as caught:
        export_onnx_model("nobody/no-such-model", target)
    assert "nobody/no-such-model cannot be loaded" in caught.value.what
    assert "tried a folder of that name, then the model hub" in caught.value.what
    assert "FOOTNOTE_EMBEDDING_MODEL" in caught.value.remedy
    assert not target.exists()


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    """A folder without a model in it is an error that names the folder."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmbeddingError, match=rf"tried the folder {tmp_path / 'empty'}"):
        export_onnx_model(str(tmp_path / "empty"), tmp_path / "cache" / "exported")


@pytest.mark.parametrize("library", LIBRARIES)
def test_without_its_libraries_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    """Without what exports a model, the error names it and the command that installs it."""
    check_libraries("any/model")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(EmbeddingError) as caught:
        check_libraries("any/model")
    assert caught.value.what == (
        f"The embedding model any/model needs {library.replace('_', '-')}, which is not installed."
    )
    assert caught.value.remedy == f"Run: {install_extra('embedding')}"


def test_another_model_works_from_a_folder(
    local_model: Path, tmp_path: Path, embedder: Embedder
) -> None:
    """A local model has an export of its own, which goes stale when the model's files change."""
    target = onnx_model_folder(str(local_model), tmp_path)
    export_onnx_model(str(local_model), target)
    other = Embedder.load(target)
    assert other.exported.max_tokens == 16
    assert other.exported.fingerprint != embedder.exported.fingerprint
    cut, whole = (one.embed_documents([LINE * 3])[0] for one in (other, embedder))
    assert float(cut @ whole) < 0.9999
    assert (
        float(other.embed_documents(["Kazan"])[0] @ embedder.embed_documents(["Kazan"])[0]) > 0.9999
    )
    (local_model / "config.json").write_text((local_model / "config.json").read_text() + "\n")
    assert onnx_model_folder(str(local_model), tmp_path) != target


def test_a_broken_export_is_made_again(tmp_path: Path) -> None:
    """Exporting over a broken export replaces it; over a whole one it does nothing."""
    model = str(published_model())
    target = shutil.copytree(SHIPPED, onnx_model_folder(model, tmp_path))
    before = (target / "model.onnx").stat().st_ino
    export_onnx_model(model, target)
    assert (target / "model.onnx").stat().st_ino == before
    (target / "model.onnx").write_bytes(b"half")
    export_onnx_model(model, target)
    exported = read_onnx_model(target)
    assert exported is not None
    assert exported.model == model


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A cache folder that cannot be made is an error that names it and the setting."""
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddingError, match=r"cannot be written.*XDG_CACHE_HOME"):
        export_onnx_model("any/model", tmp_path / "file" / "models" / "exported")
