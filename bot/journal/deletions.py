"""What the journal forgets: deleted questions, people, workspaces, and what is old.

A deleted question is erased at once. It is unfinished until Slack has said of every message that
was sent for it that it is gone; then only where it stood is kept, so that it is not asked again
when Slack sends it late.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.database import on_its_thread
from bot.journal.lookups import Lookups
from bot.journal.records import ASKED, IS_STORED, IS_UNFINISHED, new_reference, seconds_of
from bot.question import shortcut_ts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.database import Value
    from bot.question import Asked, Question

DAY = 86_400.0
# Questions deleted in one transaction, so that others can use the journal in between.
CHUNK = 50

_ERASED = "text = '', user = '', user_team = NULL, response_url = NULL, answer = NULL"


class Deletions(Lookups):
    """The deletions of the journal. What is deleted is overwritten on the disk."""

    @on_its_thread
    def erase(
        self, team: str, channel: str, ts: str, asked: Asked | None = None
    ) -> Question | None:
        """Erase a question; return it if its messages are to be deleted from now on.

        An unknown one that is given as `asked` is recorded as deleted: its own event may be late.
        """
        known = self._find(team, channel, ts)
        if known is not None:
            erased = self._erase(known.reference)
            self._database.truncate_log()
            return self._question(known.reference) if erased else None
        if asked is not None:
            without = replace(asked, text="", user="", user_team=None, response_url=None)
            with self._database.transaction():
                self._change("state = 'deleted'", "reference = ?", self._insert(without))
        return None

    @on_its_thread
    def erase_about(self, team: str, channel: str, message_ts: str) -> list[Question]:
        """Erase what was asked of a message by shortcuts, and return it: its words are stored."""
        begin, end = shortcut_ts(message_ts, ""), shortcut_ts(message_ts, "\U0010ffff")
        rows = self._database.execute(
            "SELECT reference FROM questions WHERE team = ? AND channel = ? AND ts > ? AND ts < ?"
            f" AND {IS_STORED}",
            (team, channel, begin, end),
        )
        erased = self._erase_all(reference for (reference,) in rows)
        if erased:
            self._database.truncate_log()
        return erased

    async def erase_person(self, team: str, user: str) -> list[Question]:
        """Erase all questions of a person in a workspace and return them."""
        erased: list[Question] = []
        while chunk := await self._erase_chunk(team, user):
            erased += chunk
        await self.truncate_log()
        return erased

    @on_its_thread
    def _erase_chunk(self, team: str, user: str) -> list[Question]:
        with self._database.transaction():
            rows = self._database.execute(
                f"SELECT reference FROM questions WHERE team = ? AND user = ? AND {IS_STORED}"
                " LIMIT ?",
                (team, user, CHUNK),
            )
            return self._erase_all(reference for (reference,) in rows)

    def _erase_all(self, references: Iterable[str]) -> list[Question]:
        erased = [reference for reference in references if self._erase(reference)]
        return [one for reference in erased if (one := self._question(reference))]

    def _erase(self, reference: str) -> bool:
        return self._change(
            "revision = revision + 1, unsure = unsure OR state = 'sending', state = 'deleting',"
            f" apology = NULL, {_ERASED}",
            f"reference = ? AND {IS_STORED}",
            reference,
        )

    @on_its_thread
    def remove_message(self, team: str, channel: str, ts: str) -> None:
        """Record that a message that was sent is gone."""
        self._database.execute(
            "DELETE FROM messages WHERE team = ? AND channel = ? AND ts = ?", (team, channel, ts)
        )

    @on_its_thread
    def mark_deleted(self, question: Question) -> bool:
        """Record that every message of a question is gone; False when there is one more."""
        with self._database.transaction():
            messages = "SELECT 1 FROM messages WHERE reference = ?"
            if self._database.execute(messages, (question.reference,)):
                return False
            self._change(
                "state = 'deleted', unsure = FALSE",
                "reference = ? AND state = 'deleting'",
                question.reference,
            )
        return True

    @on_its_thread
    def mark_uninstalled(self, place: str) -> None:
        """Record that a workspace or an organisation has removed the app."""
        self._database.execute("INSERT OR IGNORE INTO uninstalled VALUES (?)", (place,))

    async def forget_workspace(self, place: str) -> None:
        """Delete everything of a workspace or an organisation that has removed the app."""
        while await self._forget_chunk(place):
            pass
        await self.truncate_log()

    @on_its_thread
    def _forget_chunk(self, place: str) -> bool:
        with self._database.transaction():
            rows = self._database.execute(
                "SELECT reference, team FROM questions WHERE team = ? OR enterprise = ? LIMIT ?",
                (place, place, CHUNK),
            )
            self._delete(reference for reference, _ in rows)
            for team in {place, *(team for _, team in rows)}:
                self._database.execute("DELETE FROM modes WHERE team = ?", (team,))
            if not rows:
                self._database.execute("DELETE FROM uninstalled WHERE id = ?", (place,))
        return bool(rows)

    async def prune(self, now: float, keep_days: float, keep_questions: int) -> int:
        """Delete questions by age, whatever their state, and finished ones by count.

        Returns how many. Of one that could not be answered, or deleted in Slack, the attempts end.
        """
        deleted = 0
        while count := await self._prune_chunk(now - keep_days * DAY, keep_questions):
            deleted += count
        await self.truncate_log()
        return deleted

    @on_its_thread
    def _prune_chunk(self, before: float, keep: int) -> int:
        with self._database.transaction():
            excess = self._number("SELECT count(*) FROM questions") - keep
            oldest = self._database.execute(
                f"SELECT reference, received < ? FROM questions WHERE NOT {IS_UNFINISHED}"
                " OR received < ? ORDER BY received, rowid LIMIT ?",
                (before, before, CHUNK),
            )
            expired = [one for rank, (one, old) in enumerate(oldest) if old or rank < excess]
            self._delete(expired)
        return len(expired)

    def _delete(self, references: Iterable[str]) -> None:
        for reference in references:
            self._database.execute("DELETE FROM questions WHERE reference = ?", (reference,))

    @on_its_thread
    def truncate_log(self) -> None:
        """Truncate the write-ahead log, which holds what was deleted."""
        self._database.truncate_log()

    def _insert(self, asked: Asked) -> str:
        """Insert a question and return its reference."""
        reference = new_reference()
        while self._question(reference) is not None:
            reference = new_reference()
        now = self._clock()
        columns = ", ".join(("reference", "received", "at", *ASKED))
        values = [
            reference,
            now,
            seconds_of(asked.ts, now),
            *(getattr(asked, name) for name in ASKED),
        ]
        placeholders = ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO questions ({columns}) VALUES ({placeholders})", values)
        return reference

    def _change(self, values: str, condition: str, *given: Value) -> bool:
        """Update questions; tell whether one met the condition."""
        return bool(
            self._database.execute(
                f"UPDATE questions SET {values} WHERE {condition} RETURNING 1", given
            )
        )
