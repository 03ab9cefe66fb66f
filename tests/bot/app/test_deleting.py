"""Who deletes a question, is forgotten or removes the app leaves nothing behind."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from bot.feedback.store import FILE, read_feedback
from tests.bot.app.load import all_finished, crashing
from tests.bot.app.process import STATE
from tests.bot.app.running import ADMIN, RunningApp, buttons_of, run_stand_in, until, words_of
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RARE = "What is said of Zanzibar?"
ASKER, READER = "U0ASKER", "U0READER"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningApp]:
    """The app, with people who help."""
    with run_stand_in(tmp_path, FOOTNOTE_BOT_HELPERS="U0HELP") as running:
        yield running


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[RunningApp]:
    """The app, to be killed."""
    with crashing(tmp_path) as (slack, app):
        yield RunningApp(slack, app, tmp_path)


def traces(running: RunningApp, *texts: str) -> list[str]:
    """Return those of the texts that stand in any file that the app keeps."""
    files = (path for path in (running.folder / STATE).rglob("*") if path.is_file())
    kept = b"".join(path.read_bytes() for path in files)
    return [one for one in texts if one.encode() in kept]


def answered(running: RunningApp, text: str = RARE) -> tuple[str, str]:
    """Ask by a mention; return the channel and the thread of the answer."""
    channel = running.channel()
    ts = running.slack.mention(ASKER, channel, text)
    running.finished(channel, ts)
    return channel, ts


def is_gone(running: RunningApp, channel: str, ts: str) -> bool:
    """Tell whether nothing of a question is left, and nothing is to be done."""
    return not running.slack.answers(channel, ts) and not unfinished(running)


def unfinished(running: RunningApp) -> bool:
    """Tell whether a question is to be answered or deleted."""
    return not all_finished(running.folder)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (Fault("500"), 4),
        (Fault("cut"), 4),
        (Fault("cut_after"), 4),
        (Fault("429", 0.1), 7),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_an_answer_goes_however_often_slack_fails(
    killed: RunningApp, fault: Fault, times: int
) -> None:
    """Time-outs and rate limits delay it; a message that is gone already counts as gone."""
    channel, ts = answered(killed)
    killed.slack.rates.fail("chat.delete", fault, times)
    killed.slack.remove(channel, ts)
    until(lambda: is_gone(killed, channel, ts), 20)


def test_an_answer_goes_after_a_restart(killed: RunningApp) -> None:
    """What the app could not delete before it was killed is deleted by the next process."""
    channel, ts = answered(killed)
    killed.slack.rates.fail("chat.delete", Fault("cut"), 3)
    killed.slack.remove(channel, ts)
    killed.slack.wait_for(lambda: killed.slack.calls("chat.delete"))
    killed.app.end(signal.SIGKILL)
    assert unfinished(killed)
    killed.app.start()
    until(lambda: is_gone(killed, channel, ts), 20)


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_an_answer_that_was_cut_in_its_middle_goes(killed: RunningApp, method: str) -> None:
    """The app was killed before it knew what it had sent, and the question is deleted meanwhile."""
    channel = killed.channel()
    root = killed.slack.say(ASKER, channel, "We talk of the summit.")
    killed.slack.rates.fail(method, Fault("cut_after"))
    ts = killed.slack.mention(ASKER, channel, f"claims:3:0.1 {RARE}", root)
    killed.slack.wait_for(lambda: killed.slack.calls(method))
    killed.app.end(signal.SIGKILL)
    assert killed.slack.answers(channel, root)
    killed.slack.remove(channel, ts)
    killed.app.start()
    until(lambda: is_gone(killed, channel, root), 20)
    until(lambda: not traces(killed, RARE, ASKER))


def test_what_was_asked_and_deleted_meanwhile_is_not_answered(killed: RunningApp) -> None:
    """Both events arrive when the app has been started again."""
    channel = killed.channel()
    killed.app.end(signal.SIGKILL)
    ts = killed.slack.mention(ASKER, channel, RARE)
    killed.slack.remove(channel, ts)
    killed.app.start()
    killed.slack.wait_for(killed.is_quiet, 20)
    last = killed.slack.mention(READER, channel, "What is last?")
    killed.answer(channel, last)
    assert [one["thread_ts"] for one in killed.slack.messages(channel) if "bot_id" in one] == [last]
    until(lambda: not traces(killed, RARE, ASKER))


def test_what_was_said_of_a_deleted_answer_goes(running: RunningApp) -> None:
    """Verdict, reason and the call for help; the answer cannot be rated any more."""
    channel, ts = answered(running)
    (answer,) = running.slack.answers(channel, ts)
    running.slack.click(READER, channel, answer["ts"], "feedback", "good")
    running.slack.click(READER, channel, answer["ts"], "help")
    running.answers(channel, ts, 2)
    path = running.folder / STATE / FILE
    until(lambda: read_feedback(path))
    assert traces(running, RARE, ASKER) == [RARE, ASKER]
    running.slack.remove(channel, ts)
    until(lambda: is_gone(running, channel, ts))
    assert read_feedback(path) == []
    until(lambda: not traces(running, RARE, ASKER))


def test_a_person_is_forgotten(running: RunningApp) -> None:
    """Their questions, commands too, what was posted for them, and their verdicts on others'.

    Slack lets a message that only they see be deleted when they click on it.
    """
    channel, ts = answered(running)
    running.slack.command("/ask", ASKER, channel, RARE)
    private = running.ephemeral(ASKER, channel)
    running.slack.click(ASKER, channel, private["ts"], "share")
    running.slack.wait_for(lambda: len(running.slack.messages(channel)) == 3)
    other = running.channel()
    kept = running.slack.mention(READER, other, "What is kept?")
    (answer,) = running.finished(other, kept)
    for user in (ASKER, "U0SECOND"):
        running.slack.click(user, other, answer["ts"], "feedback", "good")
    path = running.folder / STATE / FILE
    until(lambda: len(read_feedback(path)) == 2)
    said = running.admin(f"forget <@{ASKER}|zara>")
    assert "2 questions" in said
    assert "1 verdict" in said
    until(lambda: is_gone(running, channel, ts))
    assert [one["ts"] for one in running.slack.messages(channel)] == [ts]
    until(lambda: not traces(running, RARE, ASKER))
    assert len(read_feedback(path)) == 1
    assert running.slack.answers(other, kept) == [answer]
    assert "0 questions" in running.admin(f"forget <@{ASKER}>")
    running.slack.click(ASKER, channel, private["ts"], "share")
    running.slack.wait_for(lambda: private not in running.slack.ephemerals(ASKER, channel))
    (told,) = running.slack.ephemerals(ASKER, channel)
    assert "no longer kept" in words_of(told)


@pytest.mark.parametrize("words", ["forget", "forget zara", "forget <#C1>", "forget <@U1> <@U2>"])
def test_nobody_is_forgotten_by_mistake(running: RunningApp, words: str) -> None:
    """It takes one mention."""
    assert "What admins can do" in running.admin(words)


def test_a_workspace_that_removes_the_app_leaves_nothing(running: RunningApp) -> None:
    """Questions, answers and feedback of everybody are deleted at once, modes too."""
    channel, ts = answered(running)
    (answer,) = running.slack.answers(channel, ts)
    running.slack.click(READER, channel, answer["ts"], "feedback", "good")
    until(lambda: read_feedback(running.folder / STATE / FILE))
    running.admin("mode mention", channel)
    running.slack.uninstall()
    until(lambda: not traces(running, RARE, ASKER, READER, ADMIN, channel))
    assert read_feedback(running.folder / STATE / FILE) == []
    assert "feedback" in buttons_of(answer)  # what was posted is Slack's then
