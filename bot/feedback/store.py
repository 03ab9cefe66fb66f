"""Verdicts of people on answers, stored with the answers in FOOTNOTE_STATE/feedback.db.

A person is stored as a keyed hash: it links the verdicts of one person without naming them. The
key never leaves the file.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.database import Database, Store, on_its_thread
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

FILE = "feedback.db"
MAX_COMMENT = 1_000
VERSION = 1

_SCHEMA = """
CREATE TABLE key (value BLOB NOT NULL);
CREATE TABLE feedback (
  reference TEXT NOT NULL, rater TEXT NOT NULL, given REAL NOT NULL, verdict TEXT NOT NULL,
  reason TEXT, comment TEXT,
  question TEXT NOT NULL, answered INTEGER NOT NULL, answer TEXT NOT NULL, confidence REAL NOT NULL,
  engine TEXT NOT NULL, generation TEXT NOT NULL, passages TEXT NOT NULL, citations TEXT NOT NULL,
  PRIMARY KEY (reference, rater)
)
"""
_COLUMNS = (
    "reference",
    "rater",
    "given",
    "verdict",
    "reason",
    "comment",
    "question",
    "answered",
    "answer",
    "confidence",
    "engine",
    "generation",
    "passages",
    "citations",
)
# A later verdict replaces the one before, and its reason if it is another verdict.
_RATE = f"""
INSERT INTO feedback ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
ON CONFLICT DO UPDATE SET
  reason = iif(verdict = excluded.verdict, reason, NULL),
  comment = iif(verdict = excluded.verdict, comment, NULL),
  {", ".join(f"{c} = excluded.{c}" for c in _COLUMNS if c not in ("reason", "comment"))}
"""


class FeedbackError(FootnoteError):
    """The feedback cannot be read or written."""


class Verdict(StrEnum):
    """A person's verdict on an answer."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's verdict on one answer; `given` is in seconds since the epoch."""

    reference: str
    rater: str
    given: float
    verdict: Verdict
    reason: str | None
    comment: str | None
    question: str
    answered: bool
    answer: str
    confidence: float
    engine: str
    generation: str
    passages: tuple[Mapping[str, Any], ...]
    citations: tuple[Mapping[str, Any], ...]


class FeedbackStore(Store):
    """The file of feedback; several processes may use it at once."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open or create the file at `path`; `clock` returns seconds since the epoch.

        Raises `FeedbackError` when it cannot be used.
        """
        self._clock = clock
        super().__init__(Database(path, _SCHEMA, VERSION, FeedbackError))
        with self._database.transaction():
            if not self._database.execute("SELECT 1 FROM key"):
                self._database.execute("INSERT INTO key VALUES (?)", (secrets.token_bytes(32),))
            self._key: bytes = self._database.execute("SELECT value FROM key")[0][0]

    @on_its_thread
    def rate(
        self, reference: str, user: str, verdict: str, question: str, answer: Mapping[str, Any]
    ) -> None:
        """Store a person's verdict, 'good' or 'bad', on an answer as `Answer.to_dict` gives it."""
        self._database.execute(
            _RATE,
            (
                reference,
                self._rater(user),
                self._clock(),
                Verdict(verdict),
                None,
                None,
                question,
                bool(answer.get("answered")),
                answer.get("answer", ""),
                answer.get("confidence", 0.0),
                answer.get("engine", ""),
                answer.get("generation", ""),
                json.dumps(answer.get("passages", [])),
                json.dumps(answer.get("citations", [])),
            ),
        )

    @on_its_thread
    def explain(self, reference: str, user: str, reason: str | None, comment: str | None) -> bool:
        """Add a reason to a verdict, the comment cut to `MAX_COMMENT`; False when there is none."""
        return bool(
            self._database.execute(
                "UPDATE feedback SET reason = ?, comment = ? WHERE reference = ? AND rater = ?"
                " RETURNING 1",
                (
                    reason,
                    comment[:MAX_COMMENT] if comment else None,
                    reference,
                    self._rater(user),
                ),
            )
        )

    @on_its_thread
    def references(self) -> set[str]:
        """Return the references of the questions whose answers were rated."""
        rows = self._database.execute("SELECT DISTINCT reference FROM feedback")
        return {reference for (reference,) in rows}

    @on_its_thread
    def delete(self, references: Iterable[str]) -> None:
        """Delete all feedback on answers to these questions."""
        self._database.execute(
            "DELETE FROM feedback WHERE reference IN (SELECT value FROM json_each(?))",
            (json.dumps(list(references)),),
        )
        self._database.truncate_log()

    @on_its_thread
    def forget(self, user: str) -> int:
        """Delete all feedback of a person, as `rate` names them; return how much it was."""
        gone = self._database.execute(
            "DELETE FROM feedback WHERE rater = ? RETURNING 1", (self._rater(user),)
        )
        self._database.truncate_log()
        return len(gone)

    @on_its_thread
    def rows(self) -> list[Feedback]:
        """Return all feedback, oldest first."""
        rows = self._database.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM feedback ORDER BY given, rowid"
        )
        return [_feedback(dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    def _rater(self, user: str) -> str:
        return hashlib.blake2b(user.encode(), key=self._key, digest_size=16).hexdigest()


def rater(team: str, user: str) -> str:
    """Return how a person who rates an answer is named: by the question's workspace and an id."""
    return f"{team}:{user}"


def _feedback(values: dict[str, Any]) -> Feedback:
    return Feedback(
        **values
        | {
            "verdict": Verdict(values["verdict"]),
            "answered": bool(values["answered"]),
            "passages": tuple(json.loads(values["passages"])),
            "citations": tuple(json.loads(values["citations"])),
        }
    )


def read_feedback(path: Path) -> list[Feedback]:
    """Return all feedback, oldest first; none where there is no file, and none is made.

    Raises `FeedbackError` when it cannot be read.
    """
    if not path.exists():
        return []
    store = FeedbackStore(path)
    try:
        return asyncio.run(store.rows())
    finally:
        store.close()
