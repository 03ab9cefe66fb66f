"""What admins can do in Slack, and the limits, through the real process."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.talking import ADMIN, talking, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.talking import Talk

REFERENCE = re.compile(r"F-[0-9A-Z]{6}$")
QUESTION = "Where was the summit held?"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The app with one worker and room for one question to wait."""
    with talking(
        tmp_path_factory.mktemp("admin"), FOOTNOTE_BOT_WORKERS="1", FOOTNOTE_BOT_QUEUE="1"
    ) as talk:
        yield talk


@pytest.fixture
def limits(talk: Talk) -> Iterator[Talk]:
    """The app, whose limits are lifted again after the test."""
    yield talk
    for scope in ("user", "channel", "everybody"):
        talk.admin(f"limits {scope} 0")


@pytest.mark.parametrize("words", ["", "status", "reindex", "mode auto", "limits user 1"])
def test_nobody_else_may_command(talk: Talk, words: str) -> None:
    """Who is no admin is told so, and nothing is done."""
    channel = talk.channel()
    talk.slack.command("/ask-admin", "U1", channel, words)
    assert "FOOTNOTE_BOT_ADMINS" in words_of(talk.ephemeral("U1", channel))
    assert "is follow" in talk.admin("mode", channel)
    assert "user: no limit" in talk.admin("limits")


WRONG = "|help|mode often|mode auto now|limits user|limits user -1|limits nobody 5|limits user ten"


@pytest.mark.parametrize("words", WRONG.split("|"))
def test_what_is_no_command_gets_help(talk: Talk, words: str) -> None:
    """An admin learns what can be done."""
    assert "What admins can do:" in talk.admin(words)


def test_the_status_tells_of_index_and_questions(talk: Talk) -> None:
    """What is known of the articles, what waits, and what is wrong."""
    channel = talk.channel()
    talk.answer(channel, talk.slack.mention("U1", channel, QUESTION))
    status = talk.admin("status")
    for fact in ("Articles: 1 (1 passage)", "Built: 2", "Waiting: 0", "Mode: follow"):
        assert fact in status
    assert re.search(r"answered [1-9]", status)


def test_nobody_else_sees_an_admins_answer(talk: Talk) -> None:
    """It is ephemeral, also in a channel."""
    channel = talk.channel()
    talk.admin("status", channel)
    assert talk.slack.messages(channel) == []


def test_a_mode_is_of_one_channel(talk: Talk) -> None:
    """Others stay as they are."""
    one, other = talk.channel(), talk.channel()
    assert "is auto" in talk.admin("mode auto", one)
    assert "is auto" in talk.admin("mode", one)
    assert "is follow" in talk.admin("mode", other)


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("user", "more questions than I take from one person"),
        ("channel", "This channel asks more than I take"),
        ("everybody", "More is asked just now"),
    ],
)
def test_who_asks_more_than_the_limit_is_told_when_to_ask_again(
    limits: Talk, scope: str, said: str
) -> None:
    """In a friendly way, in the thread or to the person alone, with a reference."""
    channel = limits.channel()
    assert f"{scope}: 1" in limits.admin(f"limits {scope} 1")
    first = limits.slack.mention("U1", channel, QUESTION)
    assert QUESTION in words_of(limits.answer(channel, first))
    second = limits.slack.mention("U1", channel, QUESTION)
    refused = words_of(limits.answer(channel, second))
    assert said in refused
    assert re.search(r"ask again in (\d+ seconds|1 minute|60 seconds)\.", refused)
    assert REFERENCE.search(refused)
    limits.slack.command("/ask", "U1", channel, QUESTION)
    assert said in words_of(limits.ephemeral("U1", channel))


@pytest.mark.parametrize("scope", ["user", "channel"])
def test_a_limit_stops_nobody_else(limits: Talk, scope: str) -> None:
    """Another person may ask, and another channel."""
    limits.admin(f"limits {scope} 1")
    for user, channel in (("U1", limits.channel()), ("U2", limits.channel())):
        ts = limits.slack.mention(user, channel, QUESTION)
        assert QUESTION in words_of(limits.answer(channel, ts))


def test_a_limit_of_nothing_is_none(limits: Talk) -> None:
    """0 lifts a limit at once."""
    channel = limits.channel()
    limits.admin("limits user 1")
    limits.answer(channel, limits.slack.mention("U1", channel, QUESTION))
    assert "user: no limit" in limits.admin("limits user 0")
    for _ in range(3):
        ts = limits.slack.mention("U1", channel, QUESTION)
        assert QUESTION in words_of(limits.answer(channel, ts))


def test_a_full_queue_is_told(talk: Talk) -> None:
    """With one worker and one that waits, the third is asked to come back.

    Who waits sees how many are ahead; both are served.
    """
    channel = talk.channel()
    asked = [talk.slack.mention(f"U{n}", channel, "sleep:1 slowly?") for n in range(2)]
    talk.slack.wait_for(talk.is_quiet)
    refused = talk.slack.mention("U9", channel, QUESTION)
    words = words_of(talk.answer(channel, refused))
    assert "Too many questions are waiting" in words
    assert REFERENCE.search(words)
    waiting = [one.text for one in talk.slack.statuses(channel, asked[1])]
    assert "is waiting: 1 question is ahead…" in waiting
    for ts in asked:
        assert "slowly?" in words_of(talk.answer(channel, ts))


def test_what_an_admin_sets_outlives_the_app(tmp_path: Path) -> None:
    """The mode of a channel and the limits are those of before after a restart."""
    with talking(tmp_path) as talk:
        talk.admin("mode mention", "C1")
        talk.admin("limits user 2", "C1")
        talk.slack.wait_for(talk.is_quiet)
        assert talk.app.end(signal.SIGTERM) == 0
        talk.app.start()
        assert "is mention" in talk.admin("mode", "C1")
        assert "user: 2" in talk.admin("limits", "C1")
        for _ in range(2):
            talk.answer("C1", talk.slack.mention("U1", "C1", QUESTION))
        ts = talk.slack.mention("U1", "C1", QUESTION)
        assert "more questions than I take" in words_of(talk.answer("C1", ts))
        talk.slack.say("U2", "C1", "And when was that?", ts)
        assert len(talk.settle("C1", ts)) == 1


def test_without_admins_nobody_may_command(tmp_path: Path) -> None:
    """Nobody is an admin by default."""
    with talking(tmp_path, FOOTNOTE_BOT_ADMINS="") as talk:
        assert "FOOTNOTE_BOT_ADMINS" in talk.admin("status")
        assert talk.slack.ephemerals(ADMIN)
