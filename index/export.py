"""A sentence-transformers model, and its ONNX export. The only file that imports the library.

The default model's export ships with Footnote. Another model is loaded here once, which takes the
extra `embedding` and some seconds: its encoder, pooling and normalisation are exported into one
ONNX graph that `index.embed` runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from index.embed import GRAPH, METADATA, TOKENIZER, WEIGHTS, Embedder, read_onnx_model
from index.errors import EmbeddingError
from index.installation import install_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sentence_transformers import SentenceTransformer

LIBRARIES = ("sentence_transformers", "torch", "onnx")
# Least cosine of the exported model's vectors to the original's.
MIN_COSINE = 0.9999

_PROBES = (
    "Where was the summit held?",
    "He said: “It will offer a range of responses.”",
    "The pressure is mounting on Ukraine, especially as Russia is advancing. " * 12,
)


def check_libraries(model: str) -> None:
    """Raise `EmbeddingError` when what `model` has to be exported with is not installed."""
    missing = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise EmbeddingError(
            f"The embedding model {model} needs {missing[0].replace('_', '-')}, which is not"
            " installed.",
            f"Run: {install_extra('embedding')}",
        )


def export_onnx_model(model: str, target: Path) -> None:
    """Write the ONNX export of `model` into the folder `target`, atomically.

    It takes what `check_libraries` looks for, and seconds. Raises `EmbeddingError` when the model
    cannot be loaded, exported or matched.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f"{target.name}.lock")):
            if read_onnx_model(target) is None:
                _export(model, target)
    except OSError as error:
        raise EmbeddingError(
            f"The model cache {target.parent} cannot be written: {error.strerror}.",
            "Free some room, or name another folder with XDG_CACHE_HOME.",
        ) from error


def _export(model: str, target: Path) -> None:
    local = Path(model).expanduser()
    folder = local.resolve() if local.is_dir() else None
    with quiet(), tempfile.TemporaryDirectory(prefix=".building-", dir=target.parent) as building:
        exported = Path(building) / "exported"
        exported.mkdir()
        write_export(model, load_transformer(model, folder), exported)
        shutil.rmtree(target, ignore_errors=True)
        exported.rename(target)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the libraries' progress bars, warnings and log lines."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        level = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(level)


def load_transformer(model: str, folder: Path | None) -> SentenceTransformer:
    """Return `model` from a folder, or by its name; `EmbeddingError` says what was tried."""
    from sentence_transformers import SentenceTransformer

    name = str(folder) if folder is not None else model
    try:
        # Eager attention exports to a graph that onnxruntime runs 1.15 times as fast.
        return SentenceTransformer(
            name,
            device="cpu",
            local_files_only=folder is not None,
            model_kwargs={"attn_implementation": "eager"},
        )
    except Exception as error:
        tried = f"the folder {folder}" if folder else "a folder of that name, then the model hub"
        raise EmbeddingError(
            f"The embedding model {model} cannot be loaded; tried {tried}: {_first_line(error)}",
            "Check FOOTNOTE_EMBEDDING_MODEL, or unset it for the model that comes with Footnote.",
        ) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def write_export(model: str, transformer: SentenceTransformer, folder: Path) -> None:
    """Write the ONNX export of a loaded model into `folder`, which exists.

    The folder gets model.onnx and its weights, tokenizer.json and onnx_model.json (model,
    fingerprint, dimension, max_tokens, inputs, prompts, bytes). Raises `EmbeddingError` when the
    model cannot be exported, or its export does not give its vectors.
    """
    try:
        transformer.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        inputs = _export_graph(transformer, folder)
    except Exception as error:
        raise EmbeddingError(
            f"The embedding model {model} cannot be exported to ONNX: {_first_line(error)}",
            "Choose a sentence-transformers model of text with a fast tokenizer.",
        ) from error
    exported = {
        "model": model,
        "fingerprint": _fingerprint(transformer, folder),
        "dimension": transformer.get_embedding_dimension(),
        "max_tokens": transformer.max_seq_length or 512,
        "inputs": inputs,
        "question_prompt": transformer.prompts.get("query") or "",
        "document_prompt": transformer.prompts.get("document") or "",
        "bytes": {name: (folder / name).stat().st_size for name in (GRAPH, WEIGHTS)},
    }
    (folder / METADATA).write_text(json.dumps(exported, indent=1), encoding="utf-8")
    check_vectors(model, transformer, folder)


def _export_graph(transformer: SentenceTransformer, folder: Path) -> list[str]:
    """Export tokens to unit vectors as one graph; return the names of its inputs."""
    import onnx
    import torch

    features = transformer.preprocess(list(_PROBES[:2]))
    inputs = [name for name, value in features.items() if isinstance(value, torch.Tensor)]

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            result = self.transformer(dict(zip(inputs, values, strict=True)))
            return torch.nn.functional.normalize(result["sentence_embedding"], dim=1)

    axes: dict[str, dict[int, str]] = {name: {0: "batch", 1: "tokens"} for name in inputs}
    torch.onnx.export(
        Graph().eval(),
        tuple(features[name] for name in inputs),
        str(folder / GRAPH),
        input_names=inputs,
        output_names=["vector"],
        dynamic_axes=axes | {"vector": {0: "batch"}},
        opset_version=17,
        # The newer exporter's graph is slower here and onnxruntime refuses its names.
        dynamo=False,
    )
    # Weights in a separate file are memory-mapped: 64 MB and 0.1 s less to load.
    onnx.save(
        onnx.load(str(folder / GRAPH)),
        str(folder / GRAPH),
        save_as_external_data=True,
        location=WEIGHTS,
    )
    (folder / WEIGHTS).chmod(0o644)
    return inputs


def _fingerprint(transformer: SentenceTransformer, folder: Path) -> str:
    """Identify the vectors: the weights, the tokenizer and the prompts."""
    digest = hashlib.sha256()
    for name, tensor in sorted(transformer.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    digest.update((folder / TOKENIZER).read_bytes())
    digest.update(json.dumps(transformer.prompts, sort_keys=True).encode())
    digest.update(str(transformer.max_seq_length).encode())
    return digest.hexdigest()[:32]


def check_vectors(model: str, transformer: SentenceTransformer, folder: Path) -> None:
    """Raise `EmbeddingError` unless the export in `folder` gives the loaded model's vectors."""
    wanted: Any = transformer.encode_document(list(_PROBES), normalize_embeddings=True)
    found = Embedder.load(folder).embed_documents(_PROBES)
    worst = float((wanted * found).sum(axis=1).min())
    if worst < MIN_COSINE:
        raise EmbeddingError(
            f"The ONNX export of {model} does not give the model's vectors: cosine {worst:.5f}.",
            "Choose another model with FOOTNOTE_EMBEDDING_MODEL.",
        )
