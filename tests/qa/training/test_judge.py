"""The judge of claims is the careful reader below, and trained for itself above."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import onnx
import pytest
import torch

from qa.errors import ReaderError
from qa.models.network import GRAPH, JUDGE, Network
from qa.models.pairs import PairEncoder, batch
from qa.models.span_model import SpanModel
from qa.models.support_model import JUDGE_HEAD, SupportModel
from qa.training import judge as training
from qa.training.claims import LabelledClaim, Relation
from qa.training.export import write_model
from qa.training.export_judge import write_judge
from qa.training.judge import RECIPE, train_judge
from qa.training.losses import claims_loss
from tests.qa.training.tiny_mpnet import tiny_mpnet

if TYPE_CHECKING:
    from pathlib import Path

    from qa.training.network import SpanReader

SHARED = 1
PREMISE = "The union sued the company over wages."
CLAIMS = [
    LabelledClaim("news", "The union sued the company.", PREMISE, Relation.SUPPORTS),
    LabelledClaim("news", "The company sued the union.", PREMISE, Relation.CONTRADICTS),
    LabelledClaim("news", "The union won in court.", PREMISE, Relation.NEITHER),
    LabelledClaim("news", "The union lost.", PREMISE, Relation.NOT_SUPPORTS),
]
SHORT = replace(RECIPE, windows=12, batch=2, rate=1e-3, frozen=SHARED)


@pytest.fixture
def network(tmp_path: Path) -> SpanReader:
    """A network of two layers, the lower one to be shared."""
    return tiny_mpnet(tmp_path / "tiny")


@pytest.fixture
def encoder(network: SpanReader, tmp_path: Path) -> PairEncoder:
    """Its tokenizer."""
    del network
    return PairEncoder.load(tmp_path / "tiny")


def test_what_is_shared_stays_as_it_is(
    network: SpanReader, encoder: PairEncoder, tmp_path: Path
) -> None:
    """Training moves the upper layers and the support head, and nothing that the reader needs."""
    before = copy.deepcopy(network.state_dict())
    train_judge(SHORT, network, CLAIMS, encoder, tmp_path)
    moved = {name for name, one in network.state_dict().items() if not one.equal(before[name])}
    assert "encoder.encoder.layer.1.output.dense.weight" in moved
    assert {"support_inner.weight", "supported.bias"} <= moved
    own = ("encoder.encoder.layer.1.", "support_inner.", "supported.")
    assert all(name.startswith(own) for name in moved)


def test_a_run_that_was_cut_goes_on(
    network: SpanReader, encoder: PairEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with the weights of a run that was not."""
    monkeypatch.setattr(training, "CHECKPOINT_EVERY", 1)
    again = copy.deepcopy(network)
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    train_judge(SHORT, network, CLAIMS, encoder, tmp_path / "whole")
    calls = iter(range(4))

    def lose(*given: object) -> torch.Tensor:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return claims_loss(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(training, "claims_loss", lose)
        with pytest.raises(KeyboardInterrupt):
            train_judge(SHORT, copy.deepcopy(again), CLAIMS, encoder, tmp_path / "cut")
    run = train_judge(SHORT, again, CLAIMS, encoder, tmp_path / "cut")
    assert run.step == SHORT.windows // SHORT.batch
    for name, weights in network.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], weights, msg=name)


def test_a_judge_is_shipped_beside_its_reader(network: SpanReader, tmp_path: Path) -> None:
    """The graph says what the trained network says, and names the reader's weights for its own.

    A damaged one does not keep the reader from reading; with another reader it is gone.
    """
    folder, source = tmp_path / "model", tmp_path / "tiny"
    write_model(network, source, folder)
    read = SpanModel.load(folder).score("Who sued?", [PREMISE])[0]
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if ".layer.1." in name or name.startswith("support"):
                weights.add_(0.05 * torch.randn_like(weights))
        pair = PairEncoder.load(source).encode([CLAIMS[0].claim], [PREMISE])[0]
        inputs = {name: torch.from_numpy(values) for name, values in batch([pair]).items()}
        wanted = torch.softmax(network.relations(network(**inputs)[3]), dim=1)[0].tolist()
    write_judge(network, folder, SHARED)
    support = SupportModel.load(Network.load(folder, graph=JUDGE), folder, JUDGE_HEAD)
    (told,) = support.relations([CLAIMS[0].claim], [PREMISE])
    assert [told.supports, told.contradicts, told.neither] == pytest.approx(wanted, abs=0.05)
    assert SpanModel.load(folder).score("Who sued?", [PREMISE])[0].first.tolist() == (
        read.first.tolist()
    )
    graphs = [onnx.load(folder / name).graph for name in (GRAPH, JUDGE)]
    tensors = [{one.name: one.raw_data for one in graph.initializer} for graph in graphs]
    nodes = [{node.name: node for node in graph.node} for graph in graphs]
    for name in nodes[0].keys() & nodes[1].keys():
        same = all(
            tensors[0].get(one) == tensors[1].get(other)
            for one, other in zip(nodes[0][name].input, nodes[1][name].input, strict=True)
        )
        assert same or ".1/" in name, name
    (folder / JUDGE).write_bytes(b"")
    with pytest.raises(ReaderError, match=JUDGE):
        Network.load(folder, graph=JUDGE)
    assert SpanModel.load(folder)
    write_model(network, source, folder)
    assert not list(folder.glob("judge*"))
