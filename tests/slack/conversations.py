"""A conversation and its messages, by ts and by thread, oldest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.slack.values import Json, Refusal

Kind = Literal["channel", "group", "im", "mpim"]


@dataclass(slots=True)
class Conversation:
    """A channel or a direct message. A stored message is replaced, never changed.

    `shared` is a channel of Slack Connect; `pending` are the teams invited to it.
    """

    id: str
    name: str
    kind: Kind = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    shared: bool = False
    pending: list[str] = field(default_factory=list)
    user: str | None = None
    messages: dict[str, Json] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)

    def message(self, ts: str) -> Json:
        """Return a message. Raises `Refusal` when there is none."""
        if ts not in self.messages:
            raise Refusal("message_not_found")
        return self.messages[ts]

    def add(self, message: Json) -> None:
        """Store a message, and count it in its thread."""
        ts, thread = message["ts"], message.get("thread_ts")
        self.messages[ts] = message
        if thread and thread != ts:
            self.threads.setdefault(thread, []).append(ts)
            self._recount(thread)

    def replace(self, ts: str, message: Json) -> Json:
        """Store another version of a message, and return the one before."""
        before = self.message(ts)
        self.messages[ts] = message
        return before

    def delete(self, ts: str) -> list[tuple[Json, Json | None]]:
        """Remove a message; return each that changes by it, before and after.

        One with replies leaves a tombstone, which goes with the last of them.
        """
        gone = self.message(ts)
        if self.threads.get(ts):
            self.messages[ts] = tombstone = _tombstone(gone)
            return [(gone, tombstone)]
        del self.messages[ts]
        thread = gone.get("thread_ts")
        if not thread or thread == ts:
            return [(gone, None)]
        self.threads[thread].remove(ts)
        self._recount(thread)
        root = self.messages.get(thread, {})
        if self.threads[thread] or root.get("subtype") != "tombstone":
            return [(gone, None)]
        return [(gone, None), (self.messages.pop(thread), None)]

    def root(self, ts: str) -> str:
        """Return the ts of the thread that a message is in, its own when it is in none.

        Raises `Refusal` when there is no such message.
        """
        if ts not in self.messages:
            raise Refusal("thread_not_found")
        return str(self.messages[ts].get("thread_ts", ts))

    def replies(self, thread: str) -> list[Json]:
        """Return the replies in a thread; nothing when there is none."""
        return [self.messages[ts] for ts in self.threads.get(thread, ())]

    def _recount(self, thread: str) -> None:
        root, replies = self.messages.get(thread), self.threads[thread]
        if root is None:
            return
        users = list(dict.fromkeys(self.messages[ts].get("user") for ts in replies))
        latest = {"latest_reply": replies[-1]} if replies else {}
        counted = {"thread_ts": thread, "reply_count": len(replies), "reply_users": users}
        self.messages[thread] = root | counted | latest


def _tombstone(gone: Json) -> Json:
    kept = ("type", "ts", "thread_ts", "reply_count", "latest_reply", "reply_users")
    said = {"subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT"}
    return {key: gone[key] for key in kept if key in gone} | said | {"hidden": True}
