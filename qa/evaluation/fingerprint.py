"""Identifies all that a record depends on, so that a finished run can be read back.

Answers depend on the files of the pipeline, with those of its networks, and on nothing above it:
a change of what prints them throws no run away. tests/qa/evaluation/test_fingerprint.py compares
the files that are named here with the import graph.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from index.installation import DISTRIBUTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.evaluation.dataset import DataSet
    from qa.service.settings import Settings

_ROOT = Path(__file__).parents[2]
_PIPELINE = (
    "index",
    "qa/answer.py",
    "qa/chain.py",
    "qa/citations.py",
    "qa/errors.py",
    "qa/events.py",
    "qa/models",
    "qa/question",
    "qa/reader",
    "qa/retriever",
    "qa/service/footnote.py",  # puts the pipeline together
    "qa/service/loaded_models.py",
    "qa/text",
)
_LANGUAGE_MODEL = ("qa/llm", "qa/verifier")
_RECORDING = (
    "qa/evaluation/dataset.py",
    "qa/evaluation/indexed.py",
    "qa/evaluation/records.py",
    "qa/evaluation/run.py",
)
_SUFFIXES = (".json", ".onnx", ".py")


def fingerprint(data: DataSet, generation: str, k: int, settings: Settings) -> str:
    """Return the SHA-256, in hexadecimal, of the program's files, the index and the questions.

    A language model adds its settings, and the files that ask it and check what it writes.
    """
    own = _model_settings(settings)
    digest = hashlib.sha256(json.dumps([generation, k, version(DISTRIBUTION), own]).encode())
    digest.update(json.dumps([astuple(asked) for asked in data.questions]).encode())
    digest.update(json.dumps(dict(data.rewrites), sort_keys=True).encode())
    for path in answering_files(language_model=bool(settings.model)):
        digest.update((_ROOT / path).read_bytes())
    return digest.hexdigest()


def answering_files(*, language_model: bool) -> list[Path]:
    """Return, in a fixed order, the files that answers and records depend on.

    They are relative to the folder that holds `index` and `qa`.
    """
    names = (*_PIPELINE, *_RECORDING, *(_LANGUAGE_MODEL if language_model else ()))
    return sorted(path.relative_to(_ROOT) for name in names for path in _files(_ROOT / name))


def _files(path: Path) -> Iterator[Path]:
    candidates = path.rglob("*") if path.is_dir() else [path]
    return (one for one in candidates if one.suffix in _SUFFIXES)


def _model_settings(settings: Settings) -> list[str | float | None]:
    """Return what of the settings changes a language model's answers; nothing without one."""
    if not settings.model:
        return []
    return [settings.model, settings.model_base_url, settings.model_seconds, settings.fallback]
