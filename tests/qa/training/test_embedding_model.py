"""What ships of the default embedding model is what `make export-model` makes."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.embed import SHIPPED, TOKENIZER, WEIGHTS, Embedder
from index.errors import EmbeddingError
from index.installation import SUMS
from qa.training.embedding_model import (
    PUBLISHED,
    check_weights,
    published_model,
    write_default_model,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_what_ships_is_what_the_command_makes(tmp_path: Path, embedder: Embedder) -> None:
    """Made anew, the export has the same weights, tokenizer, fingerprint and vectors."""
    write_default_model(tmp_path / "made")
    made, shipped = (
        json.loads((folder / SUMS).read_text()) for folder in (tmp_path / "made", SHIPPED)
    )
    assert set(made) == set(shipped)
    assert [made[name] for name in (WEIGHTS, TOKENIZER)] == [
        shipped[name] for name in (WEIGHTS, TOKENIZER)
    ]
    again = Embedder.load(tmp_path / "made")
    assert again.exported.fingerprint == embedder.exported.fingerprint
    texts = ["Kazan", "Where was the summit held?", "Zelenskyy asked for weapons. " * 60]
    difference = again.embed_documents(texts) - embedder.embed_documents(texts)
    assert float(np.abs(difference).max()) < 1e-6
    shutil.rmtree(tmp_path)


def test_tampered_weights_are_refused(tmp_path: Path) -> None:
    """One flipped bit in the packaged weights, and the model is not used."""
    copied = tmp_path / PUBLISHED
    shutil.copyfile(published_model() / PUBLISHED, copied)
    check_weights(copied)
    with copied.open("r+b") as weights:
        weights.seek(50_000_000)
        byte = weights.read(1)[0]
        weights.seek(50_000_000)
        weights.write(bytes([byte ^ 1]))
    with pytest.raises(EmbeddingError, match="are not the published ones"):
        check_weights(copied)
    copied.unlink()
