"""A trained judge of claims to what is shipped: a graph that shares the careful reader's weights.

python -m qa.training.judge CLAIMS WORK --model FOLDER --weights WEIGHTS.npz
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import onnx

from index.installation import SUMS, write_sums
from qa.models.network import GRAPH, JUDGE, JUDGE_SUMS
from qa.models.pairs import PairEncoder
from qa.models.support_model import HEAD, JUDGE_HEAD, OPENING
from qa.training.export import quantize, quantize_feed_forward, write_graph, write_head

if TYPE_CHECKING:
    from qa.training.network import SpanReader


def write_judge(model: SpanReader, folder: Path, shared: int) -> None:
    """Write judge.onnx and its head beside the reader in `folder`, and their sums.

    Of the embeddings and the `shared` lowest layers the graph names the reader's weights.
    """
    with tempfile.TemporaryDirectory() as scratch:
        whole, opening, small = (Path(scratch) / f"{name}.onnx" for name in "abc")
        write_graph(model, PairEncoder.load(folder), whole)
        inputs = [one.name for one in onnx.load(whole).graph.input]
        onnx.utils.extract_model(whole, opening, inputs, [OPENING])
        quantize_feed_forward(opening, opening)
        quantize(opening, small)
        judge = onnx.load(small)
    reader = onnx.load(folder / GRAPH, load_external_data=False)
    count = len(model.encoder.encoder.layer)
    own = tuple(f"/layer.{layer}/" for layer in range(shared, count))
    share_weights(judge, reader, own)
    onnx.save_model(judge, folder / JUDGE)
    write_head(model, folder / JUDGE_HEAD)
    others = json.loads((folder / SUMS).read_text(encoding="utf-8")).keys() - {GRAPH, HEAD}
    write_sums(folder, sorted({*others, JUDGE, JUDGE_HEAD}), JUDGE_SUMS)


def share_weights(judge: onnx.ModelProto, reader: onnx.ModelProto, own: tuple[str, ...]) -> None:
    """Put the reader's tensors for the judge's, but for nodes with one of `own` in their name."""
    nodes = {node.name: node for node in reader.graph.node}
    tensors = {one.name: one for one in reader.graph.initializer}
    by_name = {one.name: one for one in judge.graph.initializer}
    for node in judge.graph.node:
        if any(part in node.name for part in own):
            continue
        for name, other in zip(node.input, nodes[node.name].input, strict=True):
            if name in by_name:
                by_name[name].CopyFrom(tensors[other])
                by_name[name].name = name
