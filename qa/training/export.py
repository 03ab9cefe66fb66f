"""A trained reader to what is shipped: an ONNX graph in int8, its tokenizer and their sums.

python -m qa.training.export WEIGHTS.npz MODEL FOLDER    MODEL holds config.json, tokenizer.json
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.installation import SUMS, write_sums
from qa.models.network import GRAPH, JUDGE_SUMS
from qa.models.pairs import TOKENIZER, PairEncoder, batch
from qa.models.span_model import OUTPUTS
from qa.models.support_model import HEAD, OPENING
from qa.training.network import SpanReader, read_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROBE = ("Where was the summit held?", "It was held in Kazan. The leaders met there in October.")
# GitHub warns of larger files, and refuses those over 100 MB.
MAX_FILE = 48_000_000
# So many weights of a column share a scale.
BLOCK = 128
# The level at which MatMulNBits takes its inputs in int8, too.
_INT8_INPUTS = 4
_FEED_FORWARD = re.compile(r"/layer\.\d+/(?:intermediate|output)/dense/")


def write_graph(model: SpanReader, encoder: PairEncoder, path: Path) -> None:
    """Write the network as it is, in fp32."""
    question, passage = _PROBE
    pairs = encoder.encode([question] * 2, [passage, passage * 2])
    inputs = {name: torch.from_numpy(values) for name, values in batch(pairs).items()}
    if not model.segmented:
        del inputs["token_type_ids"]
    outputs = (*OUTPUTS, OPENING)
    axes = {name: {0: "batch", 1: "tokens"} for name in (*inputs, *OUTPUTS[:2])}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes | {name: {0: "batch"} for name in outputs[2:]},
            opset_version=17,
            dynamo=False,
        )


def quantize(graph: Path, target: Path) -> None:
    """Write a graph in dynamic int8, each channel of a weight with a scale of its own."""
    from onnxruntime.quantization import quantize_dynamic

    quantize_dynamic(graph, target, per_channel=True)


def quantize_feed_forward(graph: Path, target: Path) -> None:
    """Write a graph with its feed-forward weights in int8 blocks, whose inputs are scaled by block.

    MPNet's states have outliers, and one scale for a whole row of them costs much: of the
    'answerable' head's logits, correlation with fp32 0.80 without and 0.99 with it, for a third
    more time.
    """
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    model = onnx.load(graph)
    products = [node.name for node in model.graph.node if node.op_type == "MatMul"]
    others = [name for name in products if not _FEED_FORWARD.search(name)]
    quantizer = MatMulNBitsQuantizer(
        model,
        bits=8,
        block_size=BLOCK,
        is_symmetric=True,
        accuracy_level=_INT8_INPUTS,
        nodes_to_exclude=others,
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(target), use_external_data_format=False)


def split_weights(graph: Path) -> None:
    """Move a graph's weights into files of at most MAX_FILE bytes beside it, if it is larger."""
    import onnx
    from onnx.external_data_helper import set_external_data

    if graph.stat().st_size <= MAX_FILE:
        return
    model = onnx.load(graph)
    part, filled = 1, 0
    for tensor in model.graph.initializer:
        size = len(tensor.raw_data)
        if size < 1024:  # noqa: PLR2004 - what stays in the graph weighs nothing
            continue
        if filled + size > MAX_FILE:
            part, filled = part + 1, 0
        set_external_data(tensor, f"weights-{part}.bin")
        filled += size
    onnx.save_model(model, graph)


def write_head(model: SpanReader, path: Path) -> None:
    """Write the support head, which is trained again without the rest, in a file of its own."""
    names = ("support_inner", "supported")
    state = model.state_dict()
    parts = [f"{name}.{part}" for name in names for part in ("weight", "bias")]
    np.savez(path, **{name: state[name].numpy().astype(np.float32) for name in parts})


def write_model(model: SpanReader, tokenizer: Path, folder: Path) -> None:
    """Write the graph in int8, the support head, the tokenizer and their sha256 into `folder`.

    A judge there, which shares the weights of the network before, goes with them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.bin"), *folder.glob("*.onnx"), *folder.glob("*.npz")):
        old.unlink()
    (folder / JUDGE_SUMS).unlink(missing_ok=True)
    encoder = PairEncoder.load(tokenizer)
    with tempfile.TemporaryDirectory() as scratch:
        graph = Path(scratch) / "fp32.onnx"
        write_graph(model, encoder, graph)
        if not model.segmented:
            quantize_feed_forward(graph, graph)
        quantize(graph, folder / GRAPH)
    split_weights(folder / GRAPH)
    write_head(model, folder / HEAD)
    shutil.copyfile(tokenizer / TOKENIZER, folder / TOKENIZER)
    files = [path for path in folder.iterdir() if path.suffix != ".md" and path.name != SUMS]
    for path in files:
        path.chmod(0o644)  # onnx writes for its owner alone
    write_sums(folder, sorted(path.name for path in files))


def main(arguments: Sequence[str]) -> int:
    """Export trained weights."""
    if len(arguments) != 3:  # noqa: PLR2004
        print(__doc__, file=sys.stderr)
        return 2
    weights, source, folder = map(Path, arguments)
    model = SpanReader.configured(source / "config.json")
    model.load_state_dict(read_weights(weights))
    write_model(model, source, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
