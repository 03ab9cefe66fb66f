"""Requests that no Slack should send: each is a line in the log at most, and nothing is lost."""

from __future__ import annotations

import copy
import re
import secrets
import signal
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.manifest import EVENTS_PATH
from tests.bot.app.load import payload_of
from tests.bot.app.process import (
    READY,
    STAND_IN,
    App,
    app_environment,
    fake_slack,
    free_port,
    lift_limits,
)
from tests.bot.app.running import ADMIN, RunningApp, words_of
from tests.bot.malformed import malformed
from tests.conftest import ROOT
from tests.slack import Delivery, Settings
from tests.slack.site import ResponseUrl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.slack import FakeSlack, Json

COUNT, AT_ONCE = 1_000, 50
SEED = 20261128
NO_FAULT = re.compile(rf" INFO | DEBUG |^{READY}|Requests from .*are ignored")
REFERENCE = re.compile(r"F-[0-9A-Z]{6}")
# A malformed request may lead to a call that Slack refuses.
SETTINGS = Settings(echo=False, retry_scale=0.001)


@contextmanager
def app(folder: Path, *options: str) -> Iterator[RunningApp]:
    """Run the app; whatever rules of Slack it breaks over malformed requests."""
    with fake_slack(settings=SETTINGS) as slack:
        slack.rates.lift()
        lift_limits(folder)
        own = {
            "FOOTNOTE_BOT_ADMINS": ADMIN,
            "FOOTNOTE_BOT_PORT": str(free_port()),
            "PYTHONPATH": str(ROOT),
        }
        started = App((*STAND_IN, *options), app_environment(slack, folder, **own), folder).start()
        if options:
            slack.deliver_to(f"http://127.0.0.1:{own['FOOTNOTE_BOT_PORT']}{EVENTS_PATH}")
        try:
            yield RunningApp(slack, started, folder)
        finally:
            started.end(signal.SIGKILL)


def recorded(running: RunningApp) -> list[Delivery]:
    """Do all that people can do, and return what the app was sent of it."""
    slack = running.slack
    slack.open_home("U1")
    slack.open_home("U1", "messages")
    asked = slack.mention("U1", "C1", "What is it?")
    answer = running.finished("C1", asked)[0]
    slack.say("U1", "C1", "And where is it?", asked)
    slack.direct("U1", "What is it?")
    slack.command("/ask", "U1", "C1", "What is it?")
    slack.command("/ask-admin", ADMIN, "C1", "status")
    slack.message_shortcut("ask_about", "U1", "C1", asked)
    slack.click("U1", "C1", answer["ts"], "passage:1")
    slack.click("U1", "C1", answer["ts"], "feedback", "bad")
    view = slack.wait_for(lambda: next(
        (one for one in slack.opened_modals() if one["callback_id"] == "feedback_reason"), None
    ))  # fmt: skip
    slack.submit(view)
    other = slack.mention("U1", "C2", "What is it?")
    running.finished("C2", other)
    slack.edit("C2", other, f"<@{slack.bot_user}> What was it?")
    gone = slack.mention("U1", "C3", "What is it?")
    running.finished("C3", gone)
    slack.remove("C3", gone)
    slack.wait_for(running.is_quiet)
    return slack.deliveries


def another(slack: FakeSlack, payload: Json) -> Json:
    """Return a payload of the same kind that the app has not seen: its own channel and trigger."""
    fresh = copy.deepcopy(payload)
    event = fresh.get("event", {})
    if "event_id" in fresh:
        fresh["event_id"] = f"Ev{secrets.token_hex(5).upper()}"
    if event.get("type") in {"app_mention", "message"} and not event.keys() & {
        "thread_ts",
        "hidden",
    }:
        channel = slack.add_channel(f"C0BAD{secrets.token_hex(4).upper()}")
        event |= {"ts": slack.team.new_ts(), "channel": channel}
        slack.team.conversations[channel].members.add(event["user"])
        slack.team.conversations[channel].add(event)
    if "trigger_id" in fresh:
        fresh["trigger_id"] = slack.team.trigger("U1")
    if "response_url" in fresh:
        to = ResponseUrl(slack.team, "C1", "U1", time.monotonic())
        fresh["response_url"] = slack.site.response_url(to)
    return fresh


def begun(slack: FakeSlack) -> Iterator[str]:
    """Yield the reference of each message that begins an answer, or is one."""
    for channel in list(slack.team.conversations):
        for message in slack.messages(channel):
            payload = payload_of(message)
            if payload.get("part") == 0 and payload["reference"]:
                yield f"{payload['reference']} in {channel}"


def settled(sent: list[Delivery]) -> bool:
    """Tell whether Slack has done with deliveries."""
    return all(one.acked or one.lost for one in sent)


@pytest.mark.parametrize("options", [(), ("--http",)], ids=["socket", "http"])
def test_malformed_payloads_are_survived(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Each is acknowledged; a failure is one line with a reference; the app answers on."""
    with app(tmp_path, *options) as running:
        slack, known = running.slack, recorded(running)
        made = slack.background.do(
            lambda: malformed(known, COUNT, SEED + len(options), partial(another, slack))
        )
        for first in range(0, COUNT, AT_ONCE):
            sent = slack.deliver(made[first : first + AT_ONCE])
            slack.wait_for(partial(settled, sent), 60)
            assert [(one.about, one.payload) for one in sent if one.lost] == []
        ts = slack.mention("U1", "C9", "What is left?")
        assert "What is left?" in words_of(running.answer("C9", ts))
        said = list(begun(slack))
        assert [one for one, number in Counter(said).items() if number > 1] == []
        lines = [line for line in running.app.lines if not NO_FAULT.search(line)]
    assert [line for line in lines if not REFERENCE.search(line)] == []
