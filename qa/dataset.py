"""Reads a data set for measuring: documents*.jsonl and questions*.jsonl, plain or gzipped."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from qa.answer import InputFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the set."""

    doc_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the set; `answerable` is None where the set does not say."""

    qid: str
    question: str
    answers: tuple[str, ...]
    doc_ids: tuple[str, ...]
    evidence: tuple[str, ...]
    answerable: bool | None


@dataclass(frozen=True, slots=True)
class DataSet:
    """Documents, and questions about them."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]


def read_dataset(folder: Path) -> DataSet:
    """Read a folder. Raises `InputFileError`, which names the file and line at fault."""
    documents = tuple(
        Document(row["doc_id"], row.get("title") or "", row["text"])
        for row in _rows(folder, "documents", ("doc_id", "text"))
    )
    questions = tuple(
        Asked(
            str(row["qid"]),
            row["question"],
            tuple(row.get("answers") or ()),
            tuple(row.get("doc_ids") or ()),
            tuple(row.get("evidence") or ()),
            row.get("answerable"),
        )
        for row in _rows(folder, "questions", ("qid", "question"))
    )
    return DataSet(folder.name, documents, questions)


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _rows(folder: Path, stem: str, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    paths = sorted([*folder.glob(f"{stem}*.jsonl"), *folder.glob(f"{stem}*.jsonl.gz")])
    if not paths:
        raise InputFileError(f"{folder} holds no {stem}*.jsonl.", "Name the folder of a data set.")
    for path in paths:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    for name in needed:
                        row[name]
                except (ValueError, KeyError, TypeError) as error:
                    raise InputFileError(
                        f"{path}, line {number}, is not a row of a data set: {error!r}."
                    ) from error
                yield row
