"""Identifies all that a record depends on, so that a finished run can be read back.

Answers depend on `index` and on the rooms of `qa` up to its service, with the files of the
networks; a change of what measures or prints them throws no run away.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.evaluation.dataset import DataSet
    from qa.service.settings import Settings

_ROOT = Path(__file__).parents[2]
_ABOVE = ("__main__.py", "cli", "evaluation", "training")
# Of the evaluation, what makes the records.
RECORDING = ("dataset.py", "indexed.py", "records.py", "run.py")
_SUFFIXES = (".json", ".onnx", ".py")


def fingerprint(data: DataSet, generation: str, k: int, settings: Settings) -> str:
    """Return the SHA-256, in hexadecimal, of the program's files, the index and the questions.

    A language model adds its settings.
    """
    asked = [astuple(question) for question in data.questions]
    model = settings.model and [
        settings.model,
        settings.model_base_url,
        settings.model_seconds,
        settings.fallback,
    ]
    digest = hashlib.sha256(json.dumps([generation, k, model, asked]).encode())
    for path in answering_files():
        digest.update((_ROOT / path).read_bytes())
    return digest.hexdigest()


def answering_files() -> list[Path]:
    """Return, in a fixed order, the files that records depend on, relative to the repository."""
    files = (path for name in ("index", "qa") for path in (_ROOT / name).rglob("*"))
    known = (path.relative_to(_ROOT) for path in files if path.suffix in _SUFFIXES)
    above = {Path("qa", name) for name in _ABOVE}
    below = [path for path in known if above.isdisjoint([path, *path.parents])]
    return sorted([*below, *(Path("qa/evaluation", name) for name in RECORDING)])
