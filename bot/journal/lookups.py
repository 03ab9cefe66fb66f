"""The journal's queries; nothing here writes."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from bot.database import on_its_thread
from bot.journal.records import (
    IN_THREAD,
    IS_KEY,
    IS_STORED,
    IS_UNFINISHED,
    SELECT,
    question_from_row,
    seconds_of,
)
from bot.journal.threads import Threads
from bot.question import Question, State
from qa.answer import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.database import Database, Value

# Characters of a conversation that are passed on as history.
MAX_HISTORY = 8_000


class Lookups(Threads):
    """The queries of the journal."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        super().__init__(database)
        self._clock = clock

    @on_its_thread
    def question(self, reference: str) -> Question | None:
        """Return a question by its reference."""
        return self._question(reference)

    @on_its_thread
    def find(self, team: str, channel: str, ts: str) -> Question | None:
        """Return the question that was asked by a message."""
        return self._find(team, channel, ts)

    @on_its_thread
    def unfinished(self) -> list[Question]:
        """Return the questions that are to be answered or deleted, oldest first."""
        rows = self._database.execute(f"{SELECT} WHERE {IS_UNFINISHED} ORDER BY received, rowid")
        return [question_from_row(row) for row in rows]

    @on_its_thread
    def messages(self, reference: str) -> list[tuple[str, str]]:
        """Return channel and ts of all that was sent for a question, also beside its answer."""
        return self._database.execute(
            "SELECT channel, ts FROM messages WHERE reference = ? ORDER BY position", (reference,)
        )

    @on_its_thread
    def stored(self, references: Iterable[str]) -> set[str]:
        """Return those of the references whose questions are stored, not deleted."""
        rows = self._database.execute(
            "SELECT reference FROM questions WHERE reference IN (SELECT value FROM json_each(?))"
            f" AND {IS_STORED}",
            (json.dumps(list(references)),),
        )
        return {reference for (reference,) in rows}

    @on_its_thread
    def uninstalled(self) -> list[str]:
        """Return the workspaces and organisations whose data is to be deleted."""
        return [place for (place,) in self._database.execute("SELECT id FROM uninstalled")]

    @on_its_thread
    def answer(self, reference: str) -> dict[str, Any] | None:
        """Return a question's stored answer."""
        stored = self._text("SELECT answer FROM questions WHERE reference = ?", reference)
        found: dict[str, Any] | None = json.loads(stored) if stored else None
        return found

    @on_its_thread
    def apology(self, reference: str) -> str | None:
        """Return the kind of apology that was sent."""
        return self._text("SELECT apology FROM questions WHERE reference = ?", reference)

    @on_its_thread
    def question_of_reply(self, team: str, channel: str, ts: str) -> Question | None:
        """Return the question that a message of the app replies to."""
        return self._one(
            f"WHERE reference = (SELECT reference FROM messages WHERE {IS_KEY})", team, channel, ts
        )

    @on_its_thread
    def history(
        self, team: str, channel: str, thread_ts: str, before_ts: str, limit: int
    ) -> list[Turn]:
        """Return the last `limit` questions answered before a message, each with its answer.

        Oldest first, without checks. Older ones beyond `MAX_HISTORY` characters are left out, never
        cut.
        """
        rows = self._database.execute(
            f"SELECT text, answer FROM questions WHERE {IN_THREAD} AND at < ?"
            " AND state = 'answered' ORDER BY at DESC LIMIT ?",
            (team, channel, thread_ts, seconds_of(before_ts, math.inf), limit),
        )
        turns: list[Turn] = []
        remaining = MAX_HISTORY
        for asked, answer in rows:
            exchange = _exchange(asked, answer)
            remaining -= sum(len(turn.text) for turn in exchange)
            if remaining < 0:
                break
            turns = exchange + turns
        return turns

    @on_its_thread
    def is_claimed(self, reference: str, what: str) -> bool:
        """Tell whether an action on a question has been claimed by `claim_action`."""
        return bool(
            self._database.execute(
                "SELECT 1 FROM done WHERE reference = ? AND what = ?", (reference, what)
            )
        )

    @on_its_thread
    def channel_mode(self, team: str, channel: str) -> str | None:
        """Return the mode that was set for a channel."""
        return self._text("SELECT mode FROM modes WHERE team = ? AND channel = ?", team, channel)

    @on_its_thread
    def limit_overrides(self) -> dict[str, int]:
        """Return the limits that were set, by name."""
        rows = self._database.execute("SELECT name, value FROM limits")
        return dict(rows)

    @on_its_thread
    def counts(self) -> dict[State, int]:
        """Return how many questions are in each state."""
        rows = self._database.execute("SELECT state, count(*) FROM questions GROUP BY state")
        return dict.fromkeys(State, 0) | {State(state): number for state, number in rows}

    @on_its_thread
    def oldest_unfinished(self) -> float | None:
        """Return how long the oldest unfinished question has waited, in seconds."""
        rows = self._database.execute(f"SELECT min(received) FROM questions WHERE {IS_UNFINISHED}")
        received = rows[0][0]
        return None if received is None else max(0.0, self._clock() - received)

    def _question(self, reference: str) -> Question | None:
        return self._one("WHERE reference = ?", reference)

    def _find(self, team: str, channel: str, ts: str) -> Question | None:
        return self._one(f"WHERE {IS_KEY}", team, channel, ts)

    def _one(self, condition: str, *values: Value) -> Question | None:
        rows = self._database.execute(f"{SELECT} {condition}", values)
        return question_from_row(rows[0]) if rows else None

    def _text(self, statement: str, *values: Value) -> str | None:
        rows = self._database.execute(statement, values)
        return rows[0][0] if rows else None

    def _number(self, statement: str, *values: Value) -> int:
        return int(self._database.execute(statement, values)[0][0])


def _exchange(asked: str, stored: str) -> list[Turn]:
    answer = json.loads(stored).get("answer")
    return [] if answer is None else [Turn("user", asked), Turn("assistant", str(answer))]
