"""Hostile messages to the running app, which quotes them; Slack must parse nothing in replies."""

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

# Messages that are processed at a time, each in a channel of its own.
BATCH = 20
# Modals may be opened eighty times a minute.
MODALS = 20
# Lengths that fill a block, a message, several; more is sent as a file, which is rate-limited.
LENGTHS = (2_999, 3_001, 9_000)
HUGE = "&" * 40_000
# The beginning of the URLs of the stand-in's articles.
OWN_LINKS = "https://example.org/"
_PARSED = frozenset({"mrkdwn", "markdown", "fallback"})


def _long(piece: str, length: int) -> str:
    return (piece * length)[:length] if piece else ""


MESSAGES = SHORT | SHORT | SHORT | st.builds(_long, SHORT, st.sampled_from(LENGTHS))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent to the app: in a thread, or by /ask when `ts` is None."""

    text: str
    user: str
    channel: str
    ts: str | None


@dataclass(slots=True)
class Attacker:
    """Sends messages to the app in batches. Raises `AssertionError` when Slack would parse one."""

    slack: FakeSlack
    count: int = 0
    modals: int = 0
    _batch: list[Sent] = field(default_factory=list)

    def attack(self, count: int) -> None:
        """Send so many messages that Hypothesis makes, and each hostile piece by itself."""
        self.slack.rates.lift(ALL_MESSAGES)  # no workspace ever asks as much in so short a time
        self.send([*HARM, HUGE])
        examples = math.ceil((count - self.count) / BATCH)

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(MESSAGES, min_size=BATCH, max_size=BATCH))
        def attack(texts: list[str]) -> None:
            self.send(texts)

        attack()

    def send(self, texts: list[str]) -> None:
        """Send messages, wait for each answer, and check all that the app sent."""
        self._batch = [self._send(text) for text in texts]
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

    def _send(self, text: str) -> Sent:
        """Send a message in one of four ways, escaped as typed text is, or with raw tokens."""
        number, self.count = self.count, self.count + 1
        user, channel = f"U{number}", f"C{number}"
        self.slack.add_person(user, text)
        if number % 4 == 0:
            return Sent(text, user, channel, self.slack.mention(user, channel, escape(text)))
        if number % 4 == 1:
            return Sent(text, user, channel, self.slack.mention(user, channel, text))
        if number % 4 == 2:
            ts = self.slack.direct(user, escape(text))
            return Sent(text, user, self.slack.direct_channel(user), ts)
        self.slack.command("/ask", user, channel, escape(text))
        return Sent(text, user, channel, None)

    def _is_answered(self, sent: Sent) -> list[Json]:
        if sent.ts is None:
            return self.slack.ephemerals(sent.user)
        found = self.slack.answers(sent.channel, sent.ts)
        streaming = any(is_streaming(self.slack.team, sent.channel, one["ts"]) for one in found)
        return [] if streaming else found

    def _open_a_passage(self) -> None:
        """Show the passage of the first answer that has one."""
        for sent in self._batch:
            for message in self._is_answered(sent):
                if any(one.get("action_id") == "passage:1" for one in nodes(message.get("blocks"))):
                    self.slack.click(sent.user, sent.channel, message["ts"], "passage:1")
                    self.slack.wait_for(partial(self.slack.modal, sent.user))
                    self.modals += 1
                    return

    def _check(self, call: Call) -> None:
        given = call.arguments
        if call.method in TAKES:
            given = read_arguments(call.method, given)
        harm = faults(given)
        harm += [node for node in nodes(given) if not _is_own(node.get("url"))]
        assert not harm, (call.method, harm[:3], [sent.text[:200] for sent in self._batch])


def _is_own(url: object) -> bool:
    return url is None or str(url).startswith(OWN_LINKS)
