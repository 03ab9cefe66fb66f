"""What is shipped of a trained reader is the reader that was trained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from index.installation import SUMS
from qa.errors import ReaderError
from qa.models.network import Network
from qa.models.pairs import PairEncoder, batch
from qa.models.span_model import SpanModel
from qa.models.support_model import SupportModel
from qa.training import export
from qa.training.embedding_model import published_model
from qa.training.export import write_model
from qa.training.network import SpanReader
from qa.training.shipped_weights import read_shipped
from tests.qa.training.tiny_mpnet import tiny_mpnet

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "Where was the summit held?"
PASSAGE = "Zelenskyy’s “victory plan” asks for more weapons. " * 12


def test_an_exported_reader_is_the_one_that_was_trained(tmp_path: Path) -> None:
    """What is written of a network is loaded, and scores nearly as the network does."""
    source = published_model()
    torch.manual_seed(1)
    network = SpanReader.load(source).eval()
    folder = tmp_path / "made" / "model"
    write_model(network, source, folder)
    reader = SpanModel.load(folder)
    pair = PairEncoder.load(source).encode([QUESTION], [PASSAGE])[0]
    inputs = {name: torch.from_numpy(values) for name, values in batch([pair]).items()}
    with torch.no_grad():
        states = network(**inputs)
        relation = torch.softmax(network.relations(states[3]), dim=1)[0].numpy()
    first, last, answerable = (values[0].numpy() for values in states[:3])
    scored = reader.score(QUESTION, [PASSAGE])[0]
    assert scored.offsets == pair.offsets
    inside = slice(pair.first, -1)
    for found, wanted in ((scored.first, first[inside]), (scored.last, last[inside])):
        assert np.corrcoef(found, wanted)[0, 1] > 0.9
    assert scored.none == pytest.approx(float(first[0] + last[0]), abs=0.1)
    assert scored.answerable == pytest.approx(float(answerable), abs=0.1)
    support = SupportModel.load(Network.load(folder), folder)
    judged = support.relations([QUESTION], [PASSAGE])[0]
    weighed = [judged.supports, judged.contradicts, judged.neither]
    assert weighed == pytest.approx(relation, abs=0.05)


def test_large_weights_stand_in_files_that_a_repository_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph over the limit is split, its sums name each part, and it reads as before."""
    source = published_model()
    torch.manual_seed(1)
    network = SpanReader.load(source).eval()
    write_model(network, source, tmp_path / "whole")
    monkeypatch.setattr(export, "MAX_FILE", 12_000_000)
    write_model(network, source, tmp_path / "split")
    parts = sorted((tmp_path / "split").glob("weights-*.bin"))
    assert len(parts) > 1
    assert all(path.stat().st_size <= export.MAX_FILE for path in parts)
    assert {path.name for path in parts} <= set(json.loads((tmp_path / "split" / SUMS).read_text()))
    whole, split = (SpanModel.load(tmp_path / name) for name in ("whole", "split"))
    one, other = (model.score(QUESTION, [PASSAGE])[0] for model in (whole, split))
    assert np.array_equal(one.first, other.first)
    parts[0].unlink()
    with pytest.raises(ReaderError, match=parts[0].name):
        SpanModel.load(tmp_path / "split")


def test_mpnet_keeps_its_outliers(tmp_path: Path) -> None:
    """The careful reader's kind of network is exported close to what was trained, and read back."""
    source = tmp_path / "tiny"
    network = tiny_mpnet(source)
    with torch.no_grad():  # one state a hundred times the others, as trained ones have
        network.encoder.encoder.layer[0].output.dense.bias[7] += 100
    write_model(network, source, tmp_path / "model")
    pair = PairEncoder.load(source).encode([QUESTION], [PASSAGE])[0]
    inputs = {name: torch.from_numpy(values) for name, values in batch([pair]).items()}
    with torch.no_grad():
        first, _, _, opening = network(**inputs)
        relation = torch.softmax(network.relations(opening), dim=1)[0].numpy()
    scored = SpanModel.load(tmp_path / "model").score(QUESTION, [PASSAGE])[0]
    assert np.corrcoef(scored.first, first[0].numpy()[pair.first : -1])[0, 1] > 0.9
    support = SupportModel.load(Network.load(tmp_path / "model"), tmp_path / "model")
    judged = support.relations([QUESTION], [PASSAGE])[0]
    weighed = [judged.supports, judged.contradicts, judged.neither]
    assert weighed == pytest.approx(relation, abs=0.05)
    again = read_shipped(tmp_path / "model")
    for name, weights in network.state_dict().items():
        one, other = again[name].flatten(), weights.flatten()
        assert torch.nn.functional.cosine_similarity(one, other, dim=0) > 0.98, name
