"""What Slack takes away while the app runs: nothing is lost or said twice, the log says why."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Literal

import pytest

from bot.manifest import EVENTS_PATH
from tests.bot.app.load import payload_of
from tests.bot.app.process import STAND_IN, free_port
from tests.bot.app.running import run_app, run_stand_in, until, whole, words_of
from tests.slack import Settings, body_of, signed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.slack import FakeSlack, Json

HOUR = 3600.0


def answered(slack: FakeSlack, channel: str, ts: str) -> list[Json]:
    """Return the app's messages in a thread, once each says whose it is."""
    found = whole(slack, channel, ts)
    return found if all(map(payload_of, found)) else []


def test_channels_without_streams_get_whole_answers(tmp_path: Path) -> None:
    """Slack is asked once in a workspace; direct messages are streamed on."""
    with run_stand_in(tmp_path) as running:
        slack = running.slack
        slack.refuse_channel_streams()
        for channel in ("C1", "C2"):
            ts = slack.mention("U1", channel, "claims:2:0.1 What is it?")
            assert "Sentence 2 of" in words_of(running.finished(channel, ts)[0])
        assert len(slack.calls("chat.startStream")) == 1
        ts = slack.direct("U1", "claims:1:0.1 What is it?")
        running.finished("D1", ts)
        assert slack.calls("chat.startStream")[-1].ok


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_a_token_that_dies_in_mid_answer_loses_nothing(
    tmp_path: Path, error: Literal["token_revoked", "account_inactive"]
) -> None:
    """The question waits for a token that works, and is answered once; the log names both."""
    with run_stand_in(tmp_path) as running:
        slack = running.slack
        ts = slack.mention("U1", "C1", "claims:3:0.3 What is it?")
        slack.wait_for(lambda: slack.calls("chat.startStream"))
        slack.kill_token(error)
        assert until(lambda: "will be retried" in running.app.log)
        slack.site.dead.clear()
        (only,) = slack.wait_for(partial(answered, slack, "C1", ts), 30)
        assert "Sentence 3 of" in words_of(only)
        reference = payload_of(only)["reference"]
        assert f"{reference} will be retried" in running.app.log
        assert error in running.app.log
        assert "Traceback" not in running.app.log


def test_a_command_is_answered_without_a_token(tmp_path: Path) -> None:
    """Its address for the answer needs none; whether its channel is shared is known for a while."""
    with run_stand_in(tmp_path) as running:
        slack = running.slack
        slack.command("/ask", "U1", "C1", "What is it?")
        running.ephemeral("U1", "C1")
        slack.kill_token("account_inactive")
        slack.command("/ask", "U1", "C1", "What was it?")
        assert "What was it?" in words_of(running.ephemeral("U1", "C1", 2))


def test_a_scope_that_is_taken_away_holds_questions_back(tmp_path: Path) -> None:
    """Without chat:write nobody can be told anything; when it is back, the answer comes, once."""
    with run_stand_in(tmp_path) as running:
        slack = running.slack
        slack.take_scope("chat:write")
        ts = slack.mention("U1", "C1", "What is it?")
        assert until(lambda: "will be retried" in running.app.log)
        assert "missing_scope" in running.app.log
        slack.team.scopes |= {"chat:write"}
        (only,) = slack.wait_for(partial(answered, slack, "C1", ts), 30)
        assert "What is it?" in words_of(only)


def test_an_hour_between_the_clocks_does_no_harm_to_sockets(tmp_path: Path) -> None:
    """Messages of the future are answered, followed up, edited and deleted as others are."""
    settings = Settings(clock_ahead=HOUR)
    with run_app(STAND_IN, tmp_path, {}, settings=settings) as running:
        slack = running.slack
        ts = slack.mention("U1", "C1", "What is it?")
        first = running.answer("C1", ts)
        running.answers("C1", slack.say("U1", "C1", "And where is it?", ts) and ts, 2)
        slack.edit("C1", ts, f"<@{slack.bot_user}> What was it?")
        slack.wait_for(lambda: "What was it?" in words_of(slack.message("C1", first["ts"])))
        other = slack.mention("U1", "C2", "What is it?")
        running.finished("C2", other)
        slack.remove("C2", other)
        slack.wait_for(lambda: not slack.answers("C2", other))


def test_an_hour_between_the_clocks_is_told_over_http(tmp_path: Path) -> None:
    """What Slack has signed an hour off is refused; the log asks for the clock, once a minute.

    What is only said to be signed is not worth a line.
    """
    port = str(free_port())
    with run_stand_in(tmp_path, "--http", FOOTNOTE_BOT_PORT=port) as running:
        slack = running.slack
        slack.deliver_to(f"http://127.0.0.1:{port}{EVENTS_PATH}")
        body, kind = body_of("events_api", {"type": "event_callback", "team_id": slack.team_id})
        old = str(int(slack.team.new_ts().split(".")[0]) - int(HOUR))
        for headers in (signed(body, "wrong", old), signed(body, timestamp=old)):
            for _ in range(2):
                assert slack.post(body, headers | {"Content-Type": kind}).status == 401
        assert until(lambda: "clock" in running.app.log)
        (line,) = [line for line in running.app.lines if "clock" in line]
        assert re.search(r" 360\d s old", line)
