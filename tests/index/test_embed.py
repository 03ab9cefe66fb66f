"""The embedder gives the model's own vectors, and only a whole export is loaded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.embed import DEFAULT_MODEL, WEIGHTS, Embedder, onnx_model_folder, read_onnx_model
from index.errors import EmbeddingError
from index.export import model_folder
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path

LINE = "The pressure is mounting on Ukraine, especially as Russia is advancing fast. "
TEXTS = [
    "Kazan",
    "?",
    "Where was the summit held?",
    "He said: “It will offer a range of responses.”",
    "It’s no-one else’s business – or is it…",
    "Zelenskyy’s request\xa0for weapons",
    "🇺🇦 🚀 👩‍👩‍👧",
    "Сказано в Москве.",
    "北京。会议结束了。",
    "ÀÉÎÕÜ ß ﬁ e\u0301",
    "x" * 300,
    "1,234.56 % of $7.8bn (Oct. 24, 2024)",
    "line one\r\nline two\n\n\ttabbed",
    "[CLS] [SEP] [PAD] [MASK]",
    "UPPER CASE NEWS",
    *(ARTICLE.read_text(encoding="utf-8").split("\n\n")[2:6]),
    *(LINE * times for times in (3, 10, 16, 17, 18, 19, 40)),
    ARTICLE.read_text(encoding="utf-8"),
]


def test_the_export_gives_the_models_vectors(embedder: Embedder) -> None:
    """From one word to more than the model reads, the vectors are sentence-transformers'."""
    from sentence_transformers import SentenceTransformer  # seconds

    model = SentenceTransformer(
        str(model_folder(DEFAULT_MODEL)), device="cpu", local_files_only=True
    )
    wanted = model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    found = embedder.embed_documents(TEXTS)
    assert len(TEXTS) >= 20
    assert max(embedder.count_tokens(TEXTS)) > 256
    assert float((wanted * found).sum(axis=1).min()) >= 0.9999
    assert embedder.exported.max_tokens == model.max_seq_length == 256


def test_vectors_have_unit_length(embedder: Embedder) -> None:
    """Every vector has length one, an empty text's too."""
    vectors = embedder.embed_documents([*TEXTS, ""])
    assert vectors.shape == (len(TEXTS) + 1, embedder.exported.dimension)
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    assert embedder.embed_documents([]).shape == (0, embedder.exported.dimension)


def test_a_vector_does_not_depend_on_its_batch(embedder: Embedder) -> None:
    """A text has the same vector alone, in any batch and as a question."""
    together = embedder.embed_documents(TEXTS)
    backwards = embedder.embed_documents(TEXTS[::-1])[::-1]
    alone = np.stack([embedder.embed_question(text) for text in TEXTS])
    assert np.abs(together - backwards).max() < 1e-5
    assert np.abs(together - alone).max() < 1e-5


def test_tokens_are_counted_uncut(embedder: Embedder) -> None:
    """Tokens are counted to the end of a text, the two special ones left out."""
    assert embedder.count_tokens(["", "the summit", "the " * 1000]) == [0, 2, 1000]


@pytest.mark.parametrize(
    "broken", ["truncated weights", "no graph", "no onnx_model.json", "onnx_model.json"]
)
def test_an_export_that_is_not_whole_is_none(cache: Path, tmp_path: Path, broken: str) -> None:
    """An export with a file cut short or missing is not taken for one."""
    exported = shutil.copytree(onnx_model_folder(DEFAULT_MODEL, cache), tmp_path / "exported")
    assert read_onnx_model(exported) is not None
    if broken == "truncated weights":
        with (exported / WEIGHTS).open("r+b") as weights:
            weights.truncate(1000)
    elif broken == "no graph":
        (exported / "model.onnx").unlink()
    elif broken == "no onnx_model.json":
        (exported / "onnx_model.json").unlink()
    else:
        (exported / "onnx_model.json").write_text('{"model": "half')
    assert read_onnx_model(exported) is None
    with pytest.raises(EmbeddingError, match="is missing or broken"):
        Embedder.load(exported)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_an_export_of_garbage_is_named(cache: Path, tmp_path: Path, name: str) -> None:
    """Files of the right size and wrong content are an error that says what to remove."""
    exported = shutil.copytree(onnx_model_folder(DEFAULT_MODEL, cache), tmp_path / "exported")
    (exported / name).write_bytes(b"\xff" * (exported / name).stat().st_size)
    with pytest.raises(EmbeddingError, match="Remove that folder"):
        Embedder.load(exported)
