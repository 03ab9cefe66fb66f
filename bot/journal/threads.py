"""What the journal knows of threads: whom the app talks with in one, and whether it is quiet.

Of what others write in a thread only is kept that it was written after a question.
"""

from __future__ import annotations

import math

from bot.database import Store, on_its_thread
from bot.journal.records import IN_THREAD, IS_UNANSWERED, seconds_of
from bot.question import Thread


class Threads(Store):
    """The threads in a journal."""

    @on_its_thread
    def thread(self, team: str, channel: str, thread_ts: str) -> Thread | None:
        """Return a thread, None when the app does not answer in it."""
        rows = self._database.execute(
            f"SELECT user, quiet, count(*) OVER () FROM questions WHERE {IN_THREAD}"
            " ORDER BY at DESC, rowid DESC LIMIT 1",
            (team, channel, thread_ts),
        )
        return Thread(rows[0][0], bool(rows[0][1]), rows[0][2]) if rows else None

    @on_its_thread
    def count_turns(self, team: str, channel: str, thread_ts: str) -> int:
        """Return how many questions a thread holds, without deleted ones."""
        ((count,),) = self._database.execute(
            f"SELECT count(*) FROM questions WHERE {IN_THREAD}", (team, channel, thread_ts)
        )
        return int(count)

    @on_its_thread
    def mark_quiet(self, team: str, channel: str, thread_ts: str, ts: str) -> None:
        """Record that a thread is quiet from a message on, until a later question mentions."""
        self._database.execute(
            f"UPDATE questions SET quiet = TRUE WHERE {IN_THREAD} AND at < ? AND NOT quiet",
            (team, channel, thread_ts, seconds_of(ts, math.inf)),
        )

    @on_its_thread
    def mark_stopped(self, team: str, channel: str, thread_ts: str, before: float) -> None:
        """Record that what is unanswered in a thread and was asked before a time is stopped."""
        self._database.execute(
            f"UPDATE questions SET stopped = TRUE WHERE {IN_THREAD} AND {IS_UNANSWERED} AND at < ?",
            (team, channel, thread_ts, before),
        )

    @on_its_thread
    def claim_in_thread(self, team: str, channel: str, thread_ts: str, what: str) -> bool:
        """Claim something that is said once a thread; True for the first caller only."""
        thread = (team, channel, thread_ts)
        return bool(
            self._database.execute(
                f"INSERT INTO done SELECT reference, ? FROM questions WHERE {IN_THREAD}"
                " AND NOT EXISTS (SELECT 1 FROM done WHERE what = ? AND reference IN"
                f"  (SELECT reference FROM questions WHERE {IN_THREAD}))"
                " LIMIT 1 RETURNING 1",
                (what, *thread, what, *thread),
            )
        )
