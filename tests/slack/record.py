"""What has happened, and how a test waits for more: calls, acks, texts, breaches of rules."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.slack.values import Json

Said = TypeVar("Said")
# A predicate is not asked more often than this, in seconds, however much happens.
PAUSE = 0.005


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API or of a response URL. `at` is seconds since the epoch."""

    method: str
    arguments: Json
    response: Json
    status: int
    at: float
    team: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the method did what it was asked for."""
        return self.status == 200 and bool(self.response.get("ok"))


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's acknowledgement of a delivery, `seconds` after it was sent."""

    kind: str
    seconds: float
    response: Json | None


@dataclass(frozen=True, slots=True)
class SentText:
    """A text that the app has sent, and how Slack reads it.

    `kind` is mrkdwn, plain_text, rich_text, or fallback, which Slack reads as mrkdwn.
    """

    where: str
    kind: str
    text: str


class Changes:
    """Counts changes, and lets a thread wait for the next."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    def note(self) -> None:
        """Wake whoever waits."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait_for(self, predicate: Callable[[], Said | None], seconds: float) -> Said | None:
        """Return what `predicate` says as soon as it is true; None when it never is in time."""
        deadline = time.monotonic() + seconds
        while True:
            seen = self._count
            if said := predicate():
                return said
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            self._wait(seen, remaining)
            time.sleep(PAUSE)

    def _wait(self, seen: int, seconds: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._count != seen, seconds)


@dataclass(slots=True)
class Record:
    """Everything in the order in which it happened. Only the fake's own thread adds to it."""

    calls: list[Call] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    texts: list[SentText] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def call(self, call: Call) -> None:
        """Write down a call that has been answered."""
        self.calls.append(call)
        self.changes.note()

    def ack(self, ack: Ack) -> None:
        """Write down an acknowledgement."""
        self.acks.append(ack)
        self.changes.note()

    def breach(self, what: str) -> None:
        """Write down that the app has broken a rule of Slack's."""
        self.violations.append(what)
        self.changes.note()

    def sent(self, where: str, texts: Iterable[tuple[str, str]]) -> None:
        """Write down texts by kind."""
        self.texts += [SentText(where, kind, text) for kind, text in texts]
