"""What admins can do in Slack, and the limits, through the real process."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.running import ADMIN, run_stand_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.running import RunningApp

REFERENCE = re.compile(r"F-[0-9A-Z]{6}$")
QUESTION = "Where was the summit held?"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with one worker and room for one question to wait."""
    with run_stand_in(
        tmp_path_factory.mktemp("admin"), "--waiting=1", FOOTNOTE_BOT_WORKERS="1"
    ) as running:
        yield running


@pytest.fixture
def limits(running: RunningApp) -> Iterator[RunningApp]:
    """The app, whose limits are lifted again after the test."""
    yield running
    for scope in ("user", "channel", "everybody"):
        running.admin(f"limits {scope} 0")


@pytest.mark.parametrize("words", ["", "status", "reindex", "mode mention", "limits user 1"])
def test_nobody_else_may_command(running: RunningApp, words: str) -> None:
    """Who is no admin is told so, and nothing is done."""
    channel = running.channel()
    running.slack.command("/ask-admin", "U1", channel, words)
    assert "FOOTNOTE_BOT_ADMINS" in words_of(running.ephemeral("U1", channel))
    assert "is follow" in running.admin("mode", channel)
    assert "user: no limit" in running.admin("limits")


WRONG = "|help|mode auto|mode follow now|limits user|limits user -1|limits nobody 5|limits user ten"


@pytest.mark.parametrize("words", WRONG.split("|"))
def test_what_is_no_command_gets_help(running: RunningApp, words: str) -> None:
    """An admin learns what can be done."""
    assert "What admins can do:" in running.admin(words)


def test_the_status_tells_of_index_and_questions(running: RunningApp) -> None:
    """What is known of the articles, what waits, and what is wrong."""
    channel = running.channel()
    running.answer(channel, running.slack.mention("U1", channel, QUESTION))
    status = running.admin("status")
    for fact in ("Articles: 1 (1 passage)", "Built: 2", "Waiting: 0", "Mode: follow"):
        assert fact in status
    assert re.search(r"answered [1-9]", status)


def test_nobody_else_sees_an_admins_answer(running: RunningApp) -> None:
    """It is ephemeral, also in a channel."""
    channel = running.channel()
    running.admin("status", channel)
    assert running.slack.messages(channel) == []


def test_a_mode_is_of_one_channel(running: RunningApp) -> None:
    """Others stay as they are."""
    one, other = running.channel(), running.channel()
    assert "is mention" in running.admin("mode mention", one)
    assert "is mention" in running.admin("mode", one)
    assert "is follow" in running.admin("mode", other)


def test_an_edit_is_not_answered_where_the_app_is_switched_off(running: RunningApp) -> None:
    """What was answered before stays as it is."""
    slack, channel = running.slack, running.channel()
    ts = slack.mention("U1", channel, "What is it?")
    answer = running.answer(channel, ts)
    running.admin("mode off", channel)
    slack.edit(channel, ts, f"<@{slack.bot_user}> What was that?")
    slack.wait_for(lambda: all(one.acked for one in slack.deliveries))
    running.admin("mode follow", channel)
    assert [words_of(one) for one in running.settle(channel, ts)] == [words_of(answer)]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("user", "more questions than I take from one person"),
        ("channel", "This channel asks more than I take"),
        ("everybody", "More is asked just now"),
    ],
)
def test_who_asks_more_than_the_limit_is_told_when_to_ask_again(
    limits: RunningApp, scope: str, said: str
) -> None:
    """In a friendly way, to the person alone and in the thread, with a reference."""
    channel, user = limits.channel(), f"U0{scope.upper()}"
    assert f"{scope}: 1" in limits.admin(f"limits {scope} 1")
    first = limits.slack.mention(user, channel, QUESTION)
    assert QUESTION in words_of(limits.answer(channel, first))
    limits.slack.mention(user, channel, QUESTION, first)
    told = limits.ephemeral(user, channel)
    assert told["thread_ts"] == first
    refused = words_of(told)
    assert said in refused
    assert re.search(r"ask again in (\d+ seconds|1 minute|60 seconds)\.", refused)
    assert REFERENCE.search(refused)
    assert len(limits.slack.answers(channel, first)) == 1
    limits.slack.command("/ask", user, channel, QUESTION)
    assert said in words_of(limits.ephemeral(user, channel, 2))


def test_a_limit_is_told_once_a_minute(limits: RunningApp) -> None:
    """Who asks on and on is told once; a command is always answered."""
    channel, user = limits.channel(), "U0EAGER"
    limits.admin("limits user 1")
    first = limits.slack.mention(user, channel, QUESTION)
    limits.answer(channel, first)
    asked = [limits.slack.mention(user, channel, QUESTION) for _ in range(5)]
    for number in (2, 3):
        limits.slack.command("/ask", user, channel, QUESTION)
        limits.ephemeral(user, channel, number)
    assert len(limits.slack.ephemerals(user, channel)) == 3
    assert not any(limits.slack.answers(channel, ts) for ts in asked)


@pytest.mark.parametrize("scope", ["user", "channel"])
def test_a_limit_stops_nobody_else(limits: RunningApp, scope: str) -> None:
    """Another person may ask, and another channel."""
    limits.admin(f"limits {scope} 1")
    for user, channel in (("U1", limits.channel()), ("U2", limits.channel())):
        ts = limits.slack.mention(user, channel, QUESTION)
        assert QUESTION in words_of(limits.answer(channel, ts))


def test_a_limit_of_nothing_is_none(limits: RunningApp) -> None:
    """0 lifts a limit at once."""
    channel = limits.channel()
    limits.admin("limits user 1")
    limits.answer(channel, limits.slack.mention("U1", channel, QUESTION))
    assert "user: no limit" in limits.admin("limits user 0")
    for _ in range(3):
        ts = limits.slack.mention("U1", channel, QUESTION)
        assert QUESTION in words_of(limits.answer(channel, ts))


def test_a_full_queue_is_told(running: RunningApp) -> None:
    """With one worker and one that waits, the third is asked to come back.

    Who waits sees how many are ahead; both are served.
    """
    channel = running.channel()
    asked = [running.slack.mention(f"U{n}", channel, "sleep:1 slowly?") for n in range(2)]
    running.slack.wait_for(running.is_quiet)
    running.slack.mention("U9", channel, QUESTION)
    words = words_of(running.ephemeral("U9", channel))
    assert "Too many questions are waiting" in words
    assert REFERENCE.search(words)
    waiting = [one.text for one in running.slack.statuses(channel, asked[1])]
    assert "is waiting: 1 question is ahead…" in waiting
    for ts in asked:
        assert "slowly?" in words_of(running.answer(channel, ts))


def test_what_an_admin_sets_outlives_the_app(tmp_path: Path) -> None:
    """The mode of a channel and the limits are those of before after a restart."""
    with run_stand_in(tmp_path) as running:
        running.admin("mode mention", "C1")
        running.admin("limits user 2", "C1")
        running.slack.wait_for(running.is_quiet)
        assert running.app.end(signal.SIGTERM) == 0
        running.app.start()
        assert "is mention" in running.admin("mode", "C1")
        assert "user: 2" in running.admin("limits", "C1")
        for _ in range(2):
            running.answer("C1", running.slack.mention("U1", "C1", QUESTION))
        running.slack.mention("U1", "C1", QUESTION)
        assert "more questions than I take" in words_of(running.ephemeral("U1", "C1"))
        ts = running.slack.mention("U2", "C1", QUESTION)
        running.answer("C1", ts)
        running.slack.say("U2", "C1", "And when was that?", ts)
        assert len(running.settle("C1", ts)) == 1


def test_without_admins_nobody_may_command(tmp_path: Path) -> None:
    """Nobody is an admin by default."""
    with run_stand_in(tmp_path, FOOTNOTE_BOT_ADMINS="") as running:
        assert "FOOTNOTE_BOT_ADMINS" in running.admin("status")
        assert running.slack.ephemerals(ADMIN)
