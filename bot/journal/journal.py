"""The journal: every question is on disk before it is processed, and so is what became of it.

A change of state belongs to one revision of a question. It does nothing, and says so, once the
question has been edited, deleted or finished meanwhile: an answer to the text before an edit is
never stored as the answer to the text after it, and no question is finished twice.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bot.database import Database, on_its_thread
from bot.journal.deletions import Deletions
from bot.journal.records import IS_KEY, IS_STORED, IS_UNANSWERED, SCHEMA, VERSION
from bot.question import Question, State
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.database import Value
    from bot.question import Asked

JOURNAL = "journal.db"


class JournalError(FootnoteError):
    """The journal cannot be used."""


class Journal(Deletions):
    """The journal in a folder, one process's at a time."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Open or create the journal; `clock` returns seconds since the epoch.

        Raises `JournalError` when another process has it open, or it cannot be read or written.
        """
        self._lock = FileLock(folder / "journal.lock", timeout=0, thread_local=False)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise JournalError(
                f"Another `footnote bot` keeps its journal in {folder}.",
                "End that one, or name another folder with FOOTNOTE_STATE.",
            ) from error
        except OSError as error:
            raise JournalError(
                f"{folder} cannot be written: {error.strerror}.",
                "Make it writable, or name another folder with FOOTNOTE_STATE.",
            ) from error
        try:
            database = Database(folder / JOURNAL, SCHEMA, VERSION, JournalError)
        except BaseException:
            self._lock.release()
            raise
        super().__init__(database, clock)

    def close(self) -> None:
        """Close the journal and release its lock."""
        super().close()
        self._lock.release()

    @on_its_thread
    def record(self, asked: Asked) -> Question | None:
        """Record a question and return it, or None when it is known: idempotent by message."""
        with self._database.transaction():
            if self._find(asked.team, asked.channel, asked.ts) is not None:
                return None
            return self._question(self._insert(asked))

    @on_its_thread
    def mark_sending(self, question: Question, answer: dict[str, Any] | None = None) -> bool:
        """Record that messages may be sent from now on, and the answer when it is known."""
        stored = None if answer is None else json.dumps(answer)
        return self._finish(question, "state = 'sending', answer = coalesce(?, answer)", stored)

    @on_its_thread
    def add_message(
        self, reference: str, ts: str, channel: str | None = None, *, beside: bool = False
    ) -> bool:
        """Record a message that was sent; False when the question was deleted meanwhile.

        It is recorded even then, and the question is to be deleted once more. `channel` is that of
        the question when not given; `beside` it is none of the answer's own messages.
        """
        with self._database.transaction():
            self._insert_message(reference, ts, channel, beside=beside)
            self._change(
                "state = 'deleting', revision = revision + 1",
                "reference = ? AND state = 'deleted'",
                reference,
            )
            known = self._question(reference)
        return known is not None and known.state is not State.DELETING

    @on_its_thread
    def mark_answered(
        self, question: Question, answer: dict[str, Any], messages: Sequence[str] | None = None
    ) -> bool:
        """Record that an answer has been sent; `messages`, when given, replace those recorded."""
        values = "state = 'answered', answer = ?"
        return self._finish(question, values, json.dumps(answer), messages=messages)

    @on_its_thread
    def mark_apologised(
        self, question: Question, kind: str, messages: Sequence[str] | None = None
    ) -> bool:
        """Record that an apology has been sent; `messages`, when given, replace those recorded."""
        values = "state = 'apologised', apology = ?"
        return self._finish(question, values, kind, messages=messages)

    @on_its_thread
    def edit(
        self, team: str, channel: str, ts: str, text: str, asked: Asked | None = None
    ) -> Question | None:
        """Reopen a question with a new text; None when deleted or unchanged.

        An unknown one is recorded as `asked`, if that is given: the edit made a question of it.
        """
        if asked is not None and self._find(team, channel, ts) is None:
            return self._question(self._insert(asked))
        changed = self._change(
            "text = ?, revision = revision + 1, unsure = unsure OR state = 'sending',"
            " state = 'open', stopped = FALSE, answer = NULL, apology = NULL",
            f"{IS_KEY} AND {IS_STORED} AND text != ?",
            text,
            team,
            channel,
            ts,
            text,
        )
        return self._find(team, channel, ts) if changed else None

    @on_its_thread
    def claim_action(self, reference: str, what: str) -> bool:
        """Claim an action on a question, 'share' or 'help'; True for the first caller only."""
        return bool(
            self._database.execute(
                "INSERT OR IGNORE INTO done SELECT reference, ? FROM questions WHERE reference = ?"
                " RETURNING 1",
                (what, reference),
            )
        )

    @on_its_thread
    def release_action(self, reference: str, what: str) -> None:
        """Let a claimed action be claimed again: it failed."""
        self._database.execute(
            "DELETE FROM done WHERE reference = ? AND what = ?", (reference, what)
        )

    @on_its_thread
    def set_channel_mode(self, team: str, channel: str, mode: str) -> None:
        """Set the mode of a channel."""
        self._database.execute(
            "INSERT OR REPLACE INTO modes VALUES (?, ?, ?)", (team, channel, mode)
        )

    @on_its_thread
    def set_limit(self, name: str, value: int) -> None:
        """Set a limit."""
        self._database.execute("INSERT OR REPLACE INTO limits VALUES (?, ?)", (name, value))

    def _finish(
        self,
        question: Question,
        values: str,
        *given: Value,
        messages: Sequence[str] | None = None,
    ) -> bool:
        """Change the state of a question if it is unanswered and still of the same revision."""
        with self._database.transaction():
            changed = self._change(
                f"{values}, unsure = unsure OR state = 'sending'",
                f"reference = ? AND revision = ? AND {IS_UNANSWERED}",
                *given,
                question.reference,
                question.revision,
            )
            if changed and messages is not None:
                self._database.execute(
                    "DELETE FROM messages WHERE reference = ? AND NOT beside",
                    (question.reference,),
                )
                for ts in messages:
                    self._insert_message(question.reference, ts)
                self._change("unsure = FALSE", "reference = ?", question.reference)
        return changed

    def _insert_message(
        self, reference: str, ts: str, channel: str | None = None, *, beside: bool = False
    ) -> None:
        self._database.execute(
            "INSERT OR IGNORE INTO messages"
            " SELECT team, coalesce(?, channel), ?, reference,"
            " (SELECT coalesce(max(position) + 1, 0) FROM messages"
            "  WHERE reference = questions.reference), ?"
            " FROM questions WHERE reference = ?",
            (channel, ts, beside, reference),
        )
