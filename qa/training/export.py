"""A trained reader to what is shipped: an ONNX graph in int8, its tokenizer and their sums."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from index.installation import write_sums
from qa.models.network import GRAPH
from qa.models.pairs import TOKENIZER, PairEncoder, batch
from qa.models.span_model import OUTPUTS

if TYPE_CHECKING:
    from qa.training.network import SpanReader

_PROBE = ("Where was the summit held?", "It was held in Kazan. The leaders met there in October.")


def write_graph(model: SpanReader, encoder: PairEncoder, path: Path) -> None:
    """Write the network as it is, in fp32."""
    question, passage = _PROBE
    pairs = encoder.encode([question] * 2, [passage, passage * 2])
    inputs = {name: torch.from_numpy(values) for name, values in batch(pairs).items()}
    axes = {name: {0: "batch", 1: "tokens"} for name in (*inputs, *OUTPUTS[:2])}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(OUTPUTS),
            dynamic_axes=axes | {OUTPUTS[2]: {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def quantize(graph: Path, target: Path) -> None:
    """Write a graph in dynamic int8, each channel of a weight with a scale of its own."""
    from onnxruntime.quantization import quantize_dynamic

    quantize_dynamic(graph, target, per_channel=True)


def write_model(model: SpanReader, tokenizer: Path, folder: Path) -> None:
    """Write the graph in int8, the tokenizer and their sha256 into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = PairEncoder.load(tokenizer)
    with tempfile.TemporaryDirectory() as scratch:
        graph = Path(scratch) / "fp32.onnx"
        write_graph(model, encoder, graph)
        quantize(graph, folder / GRAPH)
    shutil.copyfile(tokenizer / TOKENIZER, folder / TOKENIZER)
    write_sums(folder, (GRAPH, TOKENIZER))
