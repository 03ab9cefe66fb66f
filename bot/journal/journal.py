"""The journal: every question is on disk before it is worked on, and so is what became of it.

A change of state belongs to one revision of a question. It does nothing, and says so, once the
question has been edited, deleted or finished meanwhile: an answer to what was asked before never
stands as the answer to what is asked now, and no question is finished twice.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bot.database import Database
from bot.journal.lookups import Lookups
from bot.journal.records import ASKED, IS_KEY, IS_UNFINISHED, SCHEMA, VERSION, moment, new_reference
from bot.question import Question, State, Way
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.database import Value
    from bot.question import Asked

DAY = 86_400.0
JOURNAL = "journal.db"
# Questions that are forgotten at once; nobody waits longer for the journal than that takes.
CHUNK = 50

_UNASKED = (Way.OVERHEARD, Way.FOLLOW_UP)


class JournalError(FootnoteError):
    """The journal cannot be used."""


class Journal(Lookups):
    """The journal in a folder, one process's at a time; any thread may use it."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Open or begin the journal; `clock` tells seconds since the epoch.

        Raises `JournalError` when another process has it, or it cannot be read or written.
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
        """Let go of the journal."""
        self._database.close()
        self._lock.release()

    def record(self, asked: Asked) -> Question | None:
        """Write a question down and return it, or None when it is known.

        A mention of a message that came without one makes it a mention; one that was left is
        opened again and returned.
        """
        with self._database.transaction():
            known = self.find(asked.team, asked.channel, asked.ts)
            if known is not None:
                return self._raise(known) if asked.way is Way.MENTION else None
            return self._insert(asked)

    def _insert(self, asked: Asked) -> Question | None:
        reference = new_reference()
        while self.question(reference) is not None:
            reference = new_reference()
        now = self._clock()
        columns = ", ".join(("reference", "received", "at", *ASKED))
        values = [reference, now, moment(asked.ts, now), *(getattr(asked, name) for name in ASKED)]
        marks = ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO questions ({columns}) VALUES ({marks})", values)
        return self.question(reference)

    def _raise(self, known: Question) -> Question | None:
        if known.asked.way not in _UNASKED:
            return None
        self._change(
            "way = 'mention', state = iif(state = 'left', 'open', state)",
            "reference = ?",
            known.reference,
        )
        return self.question(known.reference) if known.state is State.LEFT else None

    def sending(self, question: Question, answer: dict[str, Any] | None = None) -> bool:
        """Note that something may be sent from now on, and the answer when it is known."""
        stored = None if answer is None else json.dumps(answer)
        return self._finish(question, "state = 'sending', answer = coalesce(?, answer)", stored)

    def posted(self, reference: str, ts: str) -> bool:
        """Note a message that was sent in reply; False when the question is deleted meanwhile.

        It is noted even then, so that it can be taken back.
        """
        with self._database.transaction():
            self._note(reference, ts)
            known = self.question(reference)
        return known is not None and known.state is not State.DELETED

    def answered(
        self, question: Question, answer: dict[str, Any], messages: Sequence[str] | None = None
    ) -> bool:
        """Note that an answer has been sent; `messages`, when given, are all that stand."""
        values = "state = 'answered', answer = ?"
        return self._finish(question, values, json.dumps(answer), messages=messages)

    def apologised(
        self, question: Question, kind: str, messages: Sequence[str] | None = None
    ) -> bool:
        """Note that a reason has been sent; `messages`, when given, are all that stand."""
        values = "state = 'apologised', apology = ?"
        return self._finish(question, values, kind, messages=messages)

    def left(self, question: Question) -> bool:
        """Note that nothing is sent; False when the question was, meanwhile, put to the app."""
        unasked = " AND way IN ('overheard', 'follow_up')"
        return self._finish(question, "state = 'left'", condition=unasked)

    def deleted(self, reference: str) -> Question | None:
        """Forget what a question and its answer said; return it with its messages, if known."""
        self._change(
            "state = 'deleted', text = '', answer = NULL, apology = NULL",
            "reference = ?",
            reference,
        )
        return self.question(reference)

    def edited(self, team: str, channel: str, ts: str, text: str) -> Question | None:
        """Open a question again with other words; None when unknown, deleted or unchanged."""
        changed = self._change(
            "text = ?, revision = revision + 1, state = 'open', answer = NULL, apology = NULL",
            f"{IS_KEY} AND state != 'deleted' AND text != ?",
            text,
            team,
            channel,
            ts,
            text,
        )
        return self.find(team, channel, ts) if changed else None

    def once(self, reference: str, what: str) -> bool:
        """Tell, the first time only, that something may be done to a question: 'share', 'help'."""
        return bool(
            self._database.execute(
                "INSERT OR IGNORE INTO done SELECT reference, ? FROM questions WHERE reference = ?"
                " RETURNING 1",
                (what, reference),
            )
        )

    def set_channel_mode(self, team: str, channel: str, mode: str) -> None:
        """Set the mode of a channel."""
        self._database.execute(
            "INSERT OR REPLACE INTO modes VALUES (?, ?, ?)", (team, channel, mode)
        )

    def set_limit(self, name: str, value: int) -> None:
        """Set a limit."""
        self._database.execute("INSERT OR REPLACE INTO limits VALUES (?, ?)", (name, value))

    def prune(self, now: float, keep_days: float, keep_questions: int) -> int:
        """Forget finished questions by age and by count; return how many.

        What they said is overwritten in the file. Others use the journal in between.
        """
        gone = 0
        while some := self._prune_some(now - keep_days * DAY, keep_questions):
            gone += some
        if gone:
            self._database.forget()
        return gone

    def _prune_some(self, before: float, keep: int) -> int:
        with self._database.transaction():
            excess = self._number("SELECT count(*) FROM questions") - keep
            oldest = self._database.execute(
                f"SELECT reference, received < ? FROM questions WHERE NOT {IS_UNFINISHED}"
                " ORDER BY received, rowid LIMIT ?",
                (before, CHUNK),
            )
            gone = [one for place, (one, old) in enumerate(oldest) if old or place < excess]
            for reference in gone:
                self._database.execute("DELETE FROM questions WHERE reference = ?", (reference,))
        return len(gone)

    def _finish(
        self,
        question: Question,
        values: str,
        *given: Value,
        condition: str = "",
        messages: Sequence[str] | None = None,
    ) -> bool:
        """Change the state of an unfinished question, if it still is what `question` says."""
        with self._database.transaction():
            changed = self._change(
                values,
                f"reference = ? AND revision = ? AND {IS_UNFINISHED}{condition}",
                *given,
                question.reference,
                question.revision,
            )
            if changed and messages is not None:
                self._database.execute(
                    "DELETE FROM messages WHERE reference = ?", (question.reference,)
                )
                for ts in messages:
                    self._note(question.reference, ts)
        return changed

    def _change(self, values: str, condition: str, *given: Value) -> bool:
        """Change questions and tell whether there was one that met the condition."""
        return bool(
            self._database.execute(
                f"UPDATE questions SET {values} WHERE {condition} RETURNING 1", given
            )
        )

    def _note(self, reference: str, ts: str) -> None:
        self._database.execute(
            "INSERT OR IGNORE INTO messages"
            " SELECT team, channel, ?, reference,"
            " (SELECT count(*) FROM messages WHERE reference = questions.reference)"
            " FROM questions WHERE reference = ?",
            (ts, reference),
        )
