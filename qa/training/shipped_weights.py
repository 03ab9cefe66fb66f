"""A shipped reader back to weights, as near as int8 keeps them: where its training goes on from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from qa.models.network import GRAPH
from qa.models.support_model import HEAD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


def read_shipped(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights of a network in a folder that `qa.training.export` has written."""
    graph = onnx.load(folder / GRAPH).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {name: values for name, values in stored.items() if _is_whole(name, values)}
    for node in graph.node:
        source = node.input[1] if len(node.input) > 1 else ""
        if node.op_type == "MatMulNBits":
            found[_weight_of(node.name)] = _from_blocks(stored, source, list(node.input)[2])
        elif node.op_type == "MatMulInteger" and source.endswith("_quantized"):
            found[_weight_of(node.name)] = _from_int8(stored, source).T
        elif node.op_type == "Gather" and node.input[0].endswith("_quantized"):
            name = node.input[0]
            found[name.removesuffix("_quantized")] = _from_int8(stored, name)
    if (folder / HEAD).exists():
        with np.load(folder / HEAD) as head:
            found |= {name: head[name] for name in head.files}
    return {name: torch.from_numpy(np.array(values, np.float32)) for name, values in found.items()}


def _is_whole(name: str, values: NDArray[Any]) -> bool:
    """Tell whether an initializer is a parameter that was not quantized."""
    own = name.startswith(("encoder.", "span.", "inner.", "answerable."))
    return own and values.dtype == np.float32 and not name.endswith(("_scale", "_scales"))


def _weight_of(node: str) -> str:
    """Return the parameter that a product in the graph multiplies with."""
    for ending in ("_Q8", "_quant", "/MatMul", "/Gemm_MatMul"):
        node = node.removesuffix(ending)
    return f"{node.strip('/').replace('/', '.')}.weight"


def _from_int8(stored: Mapping[str, NDArray[Any]], name: str) -> Floats:
    base = name.removesuffix("_quantized")
    zero, scale = stored[f"{base}_zero_point"], stored[f"{base}_scale"]
    found: Floats = (stored[name].astype(np.float32) - zero.astype(np.float32)) * scale
    return found


def _from_blocks(stored: Mapping[str, NDArray[Any]], name: str, scales: str) -> Floats:
    """Return (out, in): symmetric blocks, whose zero is 128."""
    blocks = stored[name].astype(np.float32) - 128
    scale = stored[scales].astype(np.float32).reshape(*blocks.shape[:2], 1)
    found: Floats = (blocks * scale).reshape(len(blocks), -1)
    return found
