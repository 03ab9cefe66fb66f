"""Texts to unit vectors, by the embedding model's ONNX export."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import EmbeddingError
from index.inference import open_session, thread_count
from index.installation import check_shipped, restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
# The default model's export, which ships with Footnote; `make export-model` makes it.
SHIPPED = Path(__file__).with_name("model")

GRAPH = "model.onnx"
WEIGHTS = "model.onnx.data"
TOKENIZER = "tokenizer.json"
METADATA = "onnx_model.json"
FILES = (GRAPH, WEIGHTS, TOKENIZER, METADATA)

# Padded tokens in a batch: two long passages, or twenty sentences of similar lengths. Measured:
# eight times as many make long ones take a quarter longer, pairs of sentences do so, too.
MAX_BATCH_TOKENS = 512


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """What onnx_model.json says of an exported model."""

    model: str
    fingerprint: str
    dimension: int
    max_tokens: int
    inputs: tuple[str, ...]
    question_prompt: str
    document_prompt: str
    bytes: dict[str, int]


def onnx_model_folder(model: str, cache: Path) -> Path:
    """Return the folder of the export of `model`, whether it exists or not.

    The default model's ships with Footnote; another's is below `cache`, and a local model has
    another folder whenever its files change.
    """
    if model == DEFAULT_MODEL:
        return SHIPPED
    identity = [model]
    local = Path(model).expanduser()
    for path in sorted(local.rglob("*")) if local.is_dir() else ():
        if path.is_file():
            status = path.stat()
            identity.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    name = re.sub(r"[^A-Za-z0-9.]+", "-", Path(model).name).strip("-.") or "model"
    return cache / "models" / f"{name}-{hashlib.sha256(repr(identity).encode()).hexdigest()[:12]}"


def read_onnx_model(folder: Path) -> OnnxModel | None:
    """Return what onnx_model.json in `folder` says, or None without a complete export."""
    try:
        values = json.loads((folder / METADATA).read_text(encoding="utf-8"))
        exported = OnnxModel(**values | {"inputs": tuple(values["inputs"])})
        complete = all(
            (folder / name).stat().st_size == size for name, size in exported.bytes.items()
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return exported if complete else None


class Embedder:
    """An exported model, loaded. Safe to use from several threads."""

    def __init__(self, exported: OnnxModel, session: Any, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        self.exported = exported
        self._session = session
        self._tokenizer = tokenizer
        self._last_question = threading.local()

    @classmethod
    def load(cls, folder: Path) -> Embedder:
        """Load the export in `folder`.

        Raises `EmbeddingError` when it is missing or broken, or not the one that was shipped.
        """
        from tokenizers import Tokenizer

        remedy = "Remove that folder; it is made again."
        if folder == SHIPPED:
            check_shipped("The embedding model", folder, FILES, EmbeddingError)
            remedy = restore(folder)
        exported = read_onnx_model(folder)
        if exported is None:
            raise EmbeddingError(f"The exported model in {folder} is missing or broken.", remedy)
        try:
            session = open_session(folder / GRAPH)
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:
            raise EmbeddingError(
                f"The exported model in {folder} is broken: {error}.", remedy
            ) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(exported, session, tokenizer)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of `texts`, shape (len(texts), dimension)."""
        return self._embed([self.exported.document_prompt + text for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,).

        Each thread's last one is cached: retrieval asks for it twice.
        """
        last: tuple[str, Vectors] | None = getattr(self._last_question, "value", None)
        if last is None or last[0] != text:
            last = text, self._embed([self.exported.question_prompt + text])[0]
            last[1].flags.writeable = False
            self._last_question.value = last
        return last[1]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the lengths of `texts` in word pieces, without truncation or special tokens."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    def _embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        vectors = np.zeros((len(texts), self.exported.dimension), dtype=np.float32)
        encoded = [self._truncate(one.ids) for one in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda row: len(encoded[row]))
        batches = list(_batches(order, [len(tokens) for tokens in encoded]))

        def run(batch: list[int]) -> None:
            vectors[batch] = self._run([encoded[row] for row in batch])

        if len(batches) == 1:
            run(batches[0])
        else:
            with ThreadPoolExecutor(thread_count()) as pool:
                list(pool.map(run, batches))
        return vectors

    def _truncate(self, tokens: list[int]) -> list[int]:
        """Cut tokens to what the model reads; the closing special token stays."""
        limit = self.exported.max_tokens
        return tokens if len(tokens) <= limit else [*tokens[: limit - 1], tokens[-1]]

    def _run(self, batch: Sequence[Sequence[int]]) -> Vectors:
        import numpy as np

        ids = np.zeros((len(batch), max(map(len, batch))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        result: Vectors = self._session.run(
            None, {name: values[name] for name in self.exported.inputs}
        )[0]
        return result


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield rows, given from the shortest on, in batches of up to `MAX_BATCH_TOKENS`."""
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) + 1) * lengths[row] > MAX_BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
