"""Hostile messages, put to the running app, which says them back; nothing of them may take hold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.bot.hostile import HARM, SHORT, faults, is_escaped, nodes
from tests.slack import escape
from tests.slack.arguments import TAKES, read_arguments
from tests.slack.chat import is_streaming
from tests.slack.rates import ALL_MESSAGES

if TYPE_CHECKING:
    from tests.slack import Call, FakeSlack, Json

# Messages that are under way at a time, each in a place of its own.
BATCH = 20
# Modals may be opened eighty times a minute.
MODALS = 20
# What fills a block, a message, several; more would be a file, of which few are sent a minute.
LENGTHS = (2_999, 3_001, 9_000)
HUGE = "&" * 40_000
# Where the stand-in says that its articles are from.
OUR_LINKS = "https://example.org/"
_PARSED = frozenset({"mrkdwn", "markdown", "fallback"})


def _long(piece: str, length: int) -> str:
    return (piece * length)[:length] if piece else ""


MESSAGES = SHORT | SHORT | SHORT | st.builds(_long, SHORT, st.sampled_from(LENGTHS))


@dataclass(frozen=True, slots=True)
class Put:
    """A message that was put to the app: in a thread, or privately when `ts` is None."""

    text: str
    user: str
    channel: str
    ts: str | None


@dataclass(slots=True)
class Attacker:
    """Puts messages to the app, a batch at a time. Raises `AssertionError` for what takes hold."""

    slack: FakeSlack
    put: int = 0
    modals: int = 0
    _batch: list[Put] = field(default_factory=list)

    def attack(self, count: int) -> None:
        """Put so many messages that Hypothesis makes, and each piece of harm by itself."""
        self.slack.rates.lift(ALL_MESSAGES)  # no workspace ever asks as much in so short a time
        self.take([*HARM, HUGE])
        examples = math.ceil((count - self.put) / BATCH)

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(MESSAGES, min_size=BATCH, max_size=BATCH))
        def attack(texts: list[str]) -> None:
            self.take(texts)

        attack()

    def take(self, texts: list[str]) -> None:
        """Put messages, wait for each answer, and look at all that was sent."""
        self._batch = [self._put(text) for text in texts]
        for one in self._batch:
            self.slack.wait_for(partial(self._is_answered, one), 30)
        if self.modals < MODALS:
            self._open_a_passage()
        for call in self.slack.all_calls:
            self._check(call)
        for sent in self.slack.sent_texts():
            assert sent.kind not in _PARSED or is_escaped(sent.text), sent
        assert self.slack.violations == [], self.slack.violations[:3]
        self.slack.forget()

    def _put(self, text: str) -> Put:
        """Put a message in one of the ways, as typed or as tokens that are Slack's own."""
        number, self.put = self.put, self.put + 1
        user, channel = f"U{number}", f"C{number}"
        self.slack.add_person(user, text)
        if number % 4 == 0:
            return Put(text, user, channel, self.slack.mention(user, channel, escape(text)))
        if number % 4 == 1:
            return Put(text, user, channel, self.slack.mention(user, channel, text))
        if number % 4 == 2:
            ts = self.slack.direct(user, escape(text))
            return Put(text, user, self.slack.direct_channel(user), ts)
        self.slack.command("/ask", user, channel, escape(text))
        return Put(text, user, channel, None)

    def _is_answered(self, put: Put) -> list[Json]:
        if put.ts is None:
            return self.slack.ephemerals(put.user)
        found = self.slack.answers(put.channel, put.ts)
        growing = any(is_streaming(self.slack.team, put.channel, one["ts"]) for one in found)
        return [] if growing else found

    def _open_a_passage(self) -> None:
        """Show the passage of the first answer that has one."""
        for put in self._batch:
            for message in self._is_answered(put):
                if any(one.get("action_id") == "passage:1" for one in nodes(message.get("blocks"))):
                    self.slack.click(put.user, put.channel, message["ts"], "passage:1")
                    self.slack.wait_for(partial(self.slack.modal, put.user))
                    self.modals += 1
                    return

    def _check(self, call: Call) -> None:
        given = call.arguments
        if call.method in TAKES:
            given = read_arguments(call.method, given)
        harm = faults(given)
        harm += [node for node in nodes(given) if not _is_ours(node.get("url"))]
        assert not harm, (call.method, harm[:3], [put.text[:200] for put in self._batch])


def _is_ours(url: object) -> bool:
    return url is None or str(url).startswith(OUR_LINKS)
