"""When the app speaks in a channel and when it is quiet, through the real process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.app.running import run_stand_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.app.running import RunningApp

QUESTION = "Where was the summit held?"
MORE = "And when was that?"
NEEDED = "only when I am mentioned"
FULL = "as many questions as I answer in one"
QUIET = "I say nothing more in this thread"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, with four questions a thread."""
    with run_stand_in(tmp_path_factory.mktemp("habits"), "--turns=4") as running:
        yield running


def asked(running: RunningApp, channel: str, user: str = "U1") -> str:
    """Ask by a mention, wait for the answer, and return the question's ts."""
    ts = running.slack.mention(user, channel, QUESTION)
    running.answer(channel, ts)
    return ts


def told(running: RunningApp, user: str, channel: str) -> list[str]:
    """Return what only one person was told, when all is recorded."""
    running.slack.wait_for(running.is_quiet)
    return [words_of(one) for one in running.slack.ephemerals(user, channel)]


def test_who_is_talked_with_asks_on_without_a_mention(running: RunningApp) -> None:
    """As often as they like, while nobody else writes."""
    channel = running.channel()
    ts = asked(running, channel)
    for number in (2, 3):
        running.slack.say("U1", channel, MORE, ts)
        assert MORE in words_of(running.answers(channel, ts, number)[-1])
        running.slack.say("U1", channel, "Thanks!", ts)


@pytest.mark.parametrize("text", [MORE, "Interesting.", "<@U1> see?"])
def test_what_others_write_is_theirs(running: RunningApp, text: str) -> None:
    """It is neither answered nor stored; nobody is told anything."""
    channel = running.channel()
    ts = asked(running, channel)
    running.slack.say("U2", channel, text, ts)
    assert len(running.settle(channel, ts)) == 1
    assert told(running, "U2", channel) == told(running, "U1", channel) == []
    files = [path.read_bytes() for path in running.folder.glob("**/journal.db*")]
    assert files
    assert not any(b"Interesting." in one for one in files)


@pytest.mark.parametrize("by_bot", [False, True], ids=["a person", "another bot"])
def test_once_others_have_written_a_mention_is_needed(running: RunningApp, *, by_bot: bool) -> None:
    """Who was talked with is told so, once; a mention goes on from there."""
    channel = running.channel()
    ts = asked(running, channel)
    if by_bot:
        running.slack.bot_says(channel, "Build 7 has passed.", ts)
    else:
        running.slack.say("U2", channel, "Interesting.", ts)
    running.slack.wait_for(running.is_quiet)
    for _ in range(2):
        running.slack.say("U1", channel, MORE, ts)
        running.ephemeral("U1", channel)
    assert [NEEDED in one for one in told(running, "U1", channel)] == [True]
    running.slack.mention("U1", channel, "Why, then?", ts)
    assert "Why, then?" in words_of(running.answers(channel, ts, 2)[-1])
    running.slack.say("U1", channel, MORE, ts)
    assert MORE in words_of(running.answers(channel, ts, 3)[-1])


def test_whoever_mentions_the_app_is_talked_with(running: RunningApp) -> None:
    """In a thread that somebody else began, too."""
    channel = running.channel()
    ts = asked(running, channel)
    running.slack.mention("U2", channel, "Who came?", ts)
    running.answers(channel, ts, 2)
    running.slack.say("U2", channel, MORE, ts)
    assert MORE in words_of(running.answers(channel, ts, 3)[-1])
    running.slack.say("U1", channel, "And who left?", ts)
    assert len(running.settle(channel, ts)) == 3


@pytest.mark.parametrize("mention", [False, True], ids=["plain", "by a mention"])
def test_stop_makes_a_thread_quiet(running: RunningApp, *, mention: bool) -> None:
    """Until the app is mentioned again; who said so is told, once."""
    channel = running.channel()
    ts = asked(running, channel)
    say = running.slack.mention if mention else running.slack.say
    say("U1", channel, "stop", ts)
    assert QUIET in words_of(running.ephemeral("U1", channel))
    running.slack.say("U1", channel, MORE, ts)
    assert len(running.settle(channel, ts)) == 1
    assert len(told(running, "U1", channel)) == 1
    running.slack.mention("U1", channel, "Why, then?", ts)
    running.slack.wait_for(
        lambda: [m for m in running.slack.answers(channel, ts) if "Why, then?" in words_of(m)]
    )


def test_stop_stops_what_is_being_answered(running: RunningApp) -> None:
    """Within a second, whoever says it."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "sleep:30 Where?")
    running.slack.wait_for(lambda: running.slack.statuses(channel, ts))
    running.slack.say("U2", channel, "stop", ts)
    assert "This was stopped." in words_of(running.answer(channel, ts))


def test_stop_is_heard_in_a_direct_message(running: RunningApp) -> None:
    """In the thread of a question; there nothing is quiet after that."""
    ts = running.slack.direct("U7", "sleep:30 Where?")
    channel = running.slack.direct_channel("U7")
    running.slack.wait_for(lambda: running.slack.statuses(channel, ts))
    running.slack.direct("U7", "stop", ts)
    assert "This was stopped." in words_of(running.answer(channel, ts))
    assert "I have stopped what I was answering" in words_of(running.ephemeral("U7", channel))
    running.slack.direct("U7", MORE, ts)
    assert MORE in words_of(running.answers(channel, ts, 2)[-1])


def test_a_full_thread_is_told_once(running: RunningApp) -> None:
    """To whoever asks, for their eyes only; a mention is told again."""
    channel = running.channel()
    ts = asked(running, channel, "U0MANY")
    for number in (2, 3, 4):
        running.slack.say("U0MANY", channel, MORE, ts)
        running.answers(channel, ts, number)
    running.slack.say("U0MANY", channel, "And why?", ts)
    assert FULL in words_of(running.ephemeral("U0MANY", channel))
    running.slack.say("U0MANY", channel, "And why not?", ts)
    assert len(told(running, "U0MANY", channel)) == 1
    running.slack.mention("U0MANY", channel, "Tell me?", ts)
    assert FULL in words_of(running.ephemeral("U0MANY", channel, 2))
    assert len(running.slack.answers(channel, ts)) == 4


def test_in_mode_mention_a_follow_up_is_left_alone(running: RunningApp) -> None:
    """There only a mention is answered, and that is told to nobody."""
    channel = running.channel()
    assert "only when I am mentioned" in running.admin("mode mention", channel)
    ts = asked(running, channel)
    running.slack.say("U1", channel, MORE, ts)
    assert len(running.settle(channel, ts)) == 1
    assert told(running, "U1", channel) == []


def test_in_mode_off_nothing_is_said_in_the_channel(running: RunningApp) -> None:
    """A mention is told so alone; commands are answered for their asker, and not shared."""
    channel = running.channel()
    assert "I answer nothing" in running.admin("mode off", channel)
    ts = running.slack.mention("U1", channel, QUESTION)
    assert "I am switched off in this channel" in words_of(running.ephemeral("U1", channel))
    running.slack.command("/ask", "U2", channel, QUESTION)
    answer = running.ephemeral("U2", channel)
    assert QUESTION in words_of(answer)
    running.slack.click("U2", channel, answer["ts"], "share")
    assert "switched off" in words_of(running.ephemeral("U2", channel, 2))
    assert [one["ts"] for one in running.slack.messages(channel)] == [ts]
    assert "follow" in running.admin("mode follow", channel)
    asked(running, channel)
