"""The running app with its stand-in Slack, shared by the tests of a module."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from tests.bot.app.process import STAND_IN, App, app_environment, fake_slack, lift_limits
from tests.bot.hostile import nodes
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.slack import FakeSlack, Json, Workspace

Found = TypeVar("Found")

ADMIN = "U0ADMIN"
# A question that is asked after one that must get no reply, to know when to stop waiting.
AFTER = "What came after it?"
_WORDS = frozenset({"text", "link", "plain_text", "mrkdwn"})


@dataclass
class RunningApp:
    """A Slack and the app in it. Each `channel()` is a new, empty one."""

    slack: FakeSlack
    app: App
    folder: Path
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def channel(self) -> str:
        """Return a channel of this test's own."""
        return f"C0TALK{next(self._numbers)}"

    def answers(self, channel: str, thread_ts: str, number: int = 1) -> list[Json]:
        """Wait for so many complete messages of the app in a thread; return them."""

        def enough() -> list[Json] | None:
            found = whole(self.slack, channel, thread_ts)
            return found if len(found) >= number else None

        return self.slack.wait_for(enough)

    def answer(self, channel: str, thread_ts: str) -> Json:
        """Wait for the one answer in a thread."""
        (only,) = self.answers(channel, thread_ts)
        return only

    def finished(self, channel: str, thread_ts: str) -> list[Json]:
        """Wait for the end of an answer, where its buttons are; return its messages."""

        def done() -> list[Json] | None:
            found = whole(self.slack, channel, thread_ts)
            return found if any("feedback" in buttons_of(one) for one in found) else None

        return self.slack.wait_for(done, timeout=20)

    def ephemeral(self, user: str, channel: str, number: int = 1) -> Json:
        """Wait for so many ephemeral messages to a person; return the last."""

        def last() -> Json | None:
            found = self.slack.ephemerals(user, channel)
            return found[-1] if len(found) >= number else None

        return self.slack.wait_for(last)

    def admin(self, words: str, channel: str = "C0ADMIN") -> str:
        """Use /ask-admin as the admin, and return the text of the reply."""
        before = len(self.slack.ephemerals(ADMIN, channel))
        self.slack.command("/ask-admin", ADMIN, channel, words)
        return words_of(self.ephemeral(ADMIN, channel, before + 1))

    def is_quiet(self) -> bool:
        """Tell whether the app has acknowledged every delivery, and so recorded it."""
        return all(one.acked for one in self.slack.deliveries)

    def settle(self, channel: str, thread_ts: str) -> list[Json]:
        """Return the app's messages in a thread when it has processed all that was asked there.

        A thread is answered one question at a time, in order: another one is asked last.
        """
        self.slack.wait_for(self.is_quiet)
        self.slack.mention("U0LAST", channel, AFTER, thread_ts)

        def done() -> list[Json] | None:
            found = whole(self.slack, channel, thread_ts)
            return found if any(AFTER in words_of(one) for one in found) else None

        return [one for one in self.slack.wait_for(done) if AFTER not in words_of(one)]


def run_stand_in(
    folder: Path, *options: str, **environment: str
) -> AbstractContextManager[RunningApp]:
    """Run the app over the stand-in for the articles; no rule of Slack may be broken."""
    return run_app((*STAND_IN, *options), folder, environment)


@contextmanager
def run_app(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], **options: object
) -> Iterator[RunningApp]:
    """Run the app by a command; no rule of Slack may be broken. `options` are of `fake_slack`."""
    with fake_slack(environment.get("FOOTNOTE_BOT_COMMAND", "/ask"), **options) as slack:
        lift_limits(folder)
        own = {"FOOTNOTE_BOT_ADMINS": ADMIN, "PYTHONPATH": str(ROOT)} | dict(environment)
        app = App(command, app_environment(slack, folder, **own), folder).start()
        try:
            yield RunningApp(slack, app, folder)
        finally:
            app.end(signal.SIGKILL)
        assert slack.violations == []


def until(find: Callable[[], Found | None], seconds: float = 10) -> Found:
    """Poll for what only files or the app's output show."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        time.sleep(0.01)
    return found


def whole(slack: Workspace, channel: str, thread_ts: str) -> list[Json]:
    """Return the app's messages in a thread, none while one of them is still streamed."""
    found = slack.answers(channel, thread_ts)
    return [] if any(one.get("streaming_state") == "in_progress" for one in found) else found


def words_of(shown: object) -> str:
    """Return all texts of a message or a view, in reading order."""
    blocks = shown.get("blocks") if isinstance(shown, dict) else shown
    return "".join(
        str(node["text"])
        for node in nodes(blocks)
        if isinstance(node.get("text"), str) and node.get("type") in _WORDS
    )


def buttons_of(message: Json) -> set[str]:
    """Return the action_ids of the buttons in a message."""
    return {node["action_id"] for node in nodes(message.get("blocks")) if "action_id" in node}
