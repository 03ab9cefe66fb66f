"""Reads a data set: JSON lines in a folder, plain or gzipped.

    documents*.jsonl            {doc_id, text, title?}
    questions*.jsonl            {qid, question, answers?, doc_ids?, evidence?, answerable?,
                                turn_history?: [{role, text}], source_doc_id(s)?, kind?}
    rewrites/*_rewrite.jsonl    {_id: a qid, text: the question as it can be asked alone}; optional

`doc_ids` are the documents that answer (gold), `evidence` texts that stand verbatim in one of
them, and `answerable` null keeps a question out of what is said of refusing.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from qa.answer import Turn
from qa.errors import InputFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_SPEAKER = "|user|:"

Made = TypeVar("Made")


# What a row may tell of its document, and a .meta.json of its text.
_ABOUT = ("published", "outlet", "url")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the set; `about` is what else is known of it, by the names of a .meta.json."""

    doc_id: str
    title: str
    text: str
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question of the set with what is known of it.

    `answerable` is None where the set does not say.
    `source_doc_ids` are the documents that it was written on, whether they answer it or not.
    """

    qid: str
    question: str
    answers: tuple[str, ...]
    doc_ids: tuple[str, ...]
    evidence: tuple[str, ...]
    answerable: bool | None
    history: tuple[Turn, ...] = ()
    source_doc_ids: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class DataSet:
    """Documents, and questions about them; `rewrites` are people's, by qid."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[GoldQuestion, ...]
    rewrites: Mapping[str, str] = field(default_factory=dict)


def read_dataset(folder: Path) -> DataSet:
    """Read a folder. Raises `InputFileError`, which names the file and line at fault."""
    if not folder.is_dir():
        raise InputFileError(f"{folder} is not a folder.", "Name the folder of a data set.")
    documents = tuple(_needed(folder, "documents", _document))
    questions = tuple(_needed(folder, "questions", _asked))
    _check_unique(folder, "doc_id", (document.doc_id for document in documents))
    _check_unique(folder, "qid", (asked.qid for asked in questions))
    rewrites = dict(read_rows(folder / "rewrites", "*_rewrite", _rewrite))
    return DataSet(folder.resolve().name, documents, questions, rewrites)


def _document(row: dict[str, Any]) -> Document:
    about = tuple(
        (name, str(row[name])) for name in ("published", "outlet", "url") if row.get(name)
    )
    return Document(str(row["doc_id"]), row.get("title") or "", text_of(row, "text"), about)


def _asked(row: dict[str, Any]) -> GoldQuestion:
    return GoldQuestion(
        str(row["qid"]),
        text_of(row, "question"),
        tuple(row.get("answers") or ()),
        tuple(row.get("doc_ids") or ()),
        tuple(row.get("evidence") or ()),
        row.get("answerable"),
        tuple(Turn(turn["role"], turn["text"]) for turn in row.get("turn_history") or ()),
        tuple(row.get("source_doc_ids") or filter(None, [row.get("source_doc_id")])),
        row.get("kind"),
    )


def _rewrite(row: dict[str, Any]) -> tuple[str, str]:
    return str(row["_id"]), text_of(row, "text").removeprefix(_SPEAKER).strip()


def text_of(row: dict[str, Any], name: str) -> str:
    """Return a text of a row. Raises `KeyError`, `TypeError` or `UnicodeEncodeError`."""
    text = row[name]
    if not isinstance(text, str):
        raise TypeError(f"{name!r} is no text")
    text.encode()
    return text


def _check_unique(folder: Path, name: str, values: Iterable[str]) -> None:
    value, count = Counter(values).most_common(1)[0]
    if count > 1:
        raise InputFileError(f"{folder} has the {name} {value!r} {count} times.", "Make it unique.")


def _needed(folder: Path, stem: str, make: Callable[[dict[str, Any]], Made]) -> list[Made]:
    made = list(read_rows(folder, stem, make))
    if not made:
        raise InputFileError(f"{folder} holds no {stem}*.jsonl.", "Name the folder of a data set.")
    return made


def read_rows(folder: Path, stem: str, make: Callable[[dict[str, Any]], Made]) -> Iterator[Made]:
    """Yield what is made of each row of the files whose names begin with `stem`.

    They are JSON lines, plain or gzipped, in the order of their names. `make` raises `ValueError`,
    `KeyError` or `TypeError` for a row that is none, which becomes an `InputFileError`.
    """
    for path in sorted([*folder.glob(f"{stem}*.jsonl"), *folder.glob(f"{stem}*.jsonl.gz")]):
        for number, line in enumerate(_lines(path), start=1):
            try:
                made = make(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputFileError(
                    f"{path}, line {number}, is not a row of a data set: {error!r}."
                ) from error
            yield made


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            yield from lines
    except (OSError, EOFError, zlib.error) as error:
        raise InputFileError(f"{path} cannot be read: {error}.") from error
