"""What is shipped of a trained reader is the reader that was trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from qa.models.pairs import PairEncoder, batch
from qa.models.span_model import SpanModel
from qa.training.embedding_model import published_model
from qa.training.export import write_model
from qa.training.network import SpanReader

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "Where was the summit held?"
PASSAGE = "Zelenskyy’s “victory plan” asks for more weapons. " * 12


def test_an_exported_reader_is_the_one_that_was_trained(tmp_path: Path) -> None:
    """What is written of a network is loaded, and scores nearly as the network does."""
    source = published_model()
    torch.manual_seed(1)
    network = SpanReader.load(source).eval()
    write_model(network, source, tmp_path / "made" / "model")
    reader = SpanModel.load(tmp_path / "made" / "model")
    pair = PairEncoder.load(source).encode([QUESTION], [PASSAGE])[0]
    inputs = {name: torch.from_numpy(values) for name, values in batch([pair]).items()}
    with torch.no_grad():
        first, last, answerable = (values[0].numpy() for values in network(**inputs))
    scored = reader.score(QUESTION, [PASSAGE])[0]
    assert scored.offsets == pair.offsets
    inside = slice(pair.first, -1)
    for found, wanted in ((scored.first, first[inside]), (scored.last, last[inside])):
        assert np.corrcoef(found, wanted)[0, 1] > 0.9
    assert scored.none == pytest.approx(float(first[0] + last[0]), abs=0.1)
    assert scored.answerable == pytest.approx(float(answerable), abs=0.1)
