"""The embedder gives the model's own vectors, and only a whole export is loaded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.embed import (
    DEFAULT_MODEL,
    FILES,
    GRAPH,
    MAX_BATCH_TOKENS,
    METADATA,
    SHIPPED,
    TOKENIZER,
    WEIGHTS,
    Embedder,
    onnx_model_folder,
    read_onnx_model,
)
from index.errors import EmbeddingError
from index.installation import SUMS, restore
from qa.training.embedding_model import published_model
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.embed import Vectors

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


def test_what_ships_gives_the_models_vectors(embedder: Embedder) -> None:
    """From one word to more than the model reads, the vectors are sentence-transformers'."""
    from sentence_transformers import SentenceTransformer  # seconds

    model = SentenceTransformer(str(published_model()), device="cpu", local_files_only=True)
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


def test_a_batch_is_sized_by_its_tokens(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many short texts, or few long ones, are embedded at once: as many as the tokens allow."""
    sizes = []
    real = Embedder._run  # noqa: SLF001 - a test's own

    def run(self: Embedder, batch: list[list[int]]) -> Vectors:
        sizes.append((len(batch), len(batch) * max(map(len, batch))))
        return real(self, batch)

    monkeypatch.setattr(Embedder, "_run", run)
    embedder.embed_documents(["the summit"] * 200 + ["the " * 300] * 3)
    assert max(count for count, _ in sizes) == 128
    assert sum(count for count, _ in sizes) == 203
    assert max(tokens for _, tokens in sizes) == MAX_BATCH_TOKENS


def test_tokens_are_counted_uncut(embedder: Embedder) -> None:
    """Tokens are counted to the end of a text, the two special ones left out."""
    assert embedder.count_tokens(["", "the summit", "the " * 1000]) == [0, 2, 1000]


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    """A copy of the shipped folder, to be broken; too large to be kept for later."""
    yield shutil.copytree(SHIPPED, tmp_path / "exported")
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    "broken", ["truncated weights", "no graph", "no onnx_model.json", "onnx_model.json"]
)
def test_an_export_that_is_not_whole_is_none(copied: Path, broken: str) -> None:
    """An export with a file cut short or missing is not taken for one."""
    assert read_onnx_model(copied) is not None
    if broken == "truncated weights":
        with (copied / WEIGHTS).open("r+b") as weights:
            weights.truncate(1000)
    elif broken == "no graph":
        (copied / GRAPH).unlink()
    elif broken == "no onnx_model.json":
        (copied / METADATA).unlink()
    else:
        (copied / METADATA).write_text('{"model": "half')
    assert read_onnx_model(copied) is None
    with pytest.raises(EmbeddingError, match="is missing or broken"):
        Embedder.load(copied)


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_an_export_of_garbage_is_named(copied: Path, name: str) -> None:
    """Files of the right size and wrong content are an error that says what to remove."""
    (copied / name).write_bytes(b"\xff" * (copied / name).stat().st_size)
    with pytest.raises(EmbeddingError, match="Remove that folder"):
        Embedder.load(copied)


def test_the_default_model_ships(tmp_path: Path) -> None:
    """The default model's export is in the repository, whatever the cache; no file has 50 MB."""
    assert onnx_model_folder(DEFAULT_MODEL, tmp_path) == SHIPPED
    assert onnx_model_folder("another/model", tmp_path).is_relative_to(tmp_path)
    assert {*FILES, SUMS, "LICENSE", "MODEL.md"} == {path.name for path in SHIPPED.iterdir()}
    assert max(path.stat().st_size for path in SHIPPED.iterdir()) < 50_000_000


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["flipped", "missing"])
def test_a_shipped_file_that_is_damaged_is_named(
    copied: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: str
) -> None:
    """Each shipped file is as it was shipped, or is named with what to do; nothing is exported."""
    monkeypatch.setattr("index.embed.SHIPPED", copied)
    assert Embedder.load(copied).exported.model == DEFAULT_MODEL
    if damage == "missing":
        (copied / name).unlink()
    else:
        content = bytearray((copied / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copied / name).write_bytes(content)
    with pytest.raises(EmbeddingError) as caught:
        Embedder.load(copied)
    assert str(copied / name) in caught.value.what
    assert caught.value.remedy == restore(copied)
