"""The stop button: within a second all ends, and nothing of it begins again."""

from __future__ import annotations

import shutil
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.process import FOOTNOTE
from tests.bot.app.running import run_app, run_stand_in, until, whole, words_of
from tests.conftest import ARTICLE
from tests.qa.llm.model_server import MODEL, Reply
from tests.qa.llm.test_engine import ALSO_GOOD, GOOD, HELD, IN_KAZAN, SUMMIT, telling
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.running import RunningApp
    from tests.qa.llm.model_server import ModelServer, Request

TOLD = "This was stopped."
ONE_WORKER = {"FOOTNOTE_BOT_WORKERS": "1"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app over the stand-in, with one worker."""
    with run_stand_in(tmp_path_factory.mktemp("stop"), **ONE_WORKER) as running:
        yield running


def is_processing(running: RunningApp, channel: str, ts: str) -> bool:
    """Tell whether a thread has a stop button."""
    session = running.slack.session(channel, ts)
    return session is not None and session.status == "processing"


def press_stop(running: RunningApp, channel: str, ts: str, user: str = "U1") -> float:
    """Press the stop button when there is one; return how long all that follows takes."""
    running.slack.wait_for(lambda: is_processing(running, channel, ts))
    started = time.monotonic()
    running.slack.press_stop(user, channel, ts)
    running.slack.wait_for(
        lambda: (
            TOLD in words_of(whole(running.slack, channel, ts))
            and not is_processing(running, channel, ts)
        )
    )
    return time.monotonic() - started


@pytest.mark.parametrize("text", ["sleep:60 What is long?", "writes:60:1.5 What is long?"])
def test_what_takes_a_minute_is_stopped(running: RunningApp, text: str) -> None:
    """In a second it is told and the worker is free; what was said stays, and no more is said."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, text)
    running.slack.wait_for(lambda: is_processing(running, channel, ts))
    if text.startswith("writes"):
        running.slack.wait_for(lambda: "Sentence 1" in words_of(running.slack.answers(channel, ts)))
    assert press_stop(running, channel, ts) < 1
    started = time.monotonic()
    other = running.channel()
    assert running.answer(other, running.slack.mention("U1", other, "What is quick?"))
    assert time.monotonic() - started < 1
    (only,) = running.settle(channel, ts)
    assert words_of(only).count(TOLD) == 1
    assert ("Sentence 1" in words_of(only)) == text.startswith("writes")
    assert running.slack.status(channel, ts) == ""


def test_a_stream_that_begins_too_late_is_taken_away(running: RunningApp) -> None:
    """Slack may begin one that was asked for before the stop; nothing is left of it."""
    channel, started = running.channel(), len(running.slack.calls("chat.startStream"))
    running.slack.rates.fail("chat.startStream", Fault("delay", 3))
    ts = running.slack.mention("U1", channel, "writes:60:0.5 What is long?")
    assert press_stop(running, channel, ts) < 1
    running.slack.wait_for(lambda: len(running.slack.calls("chat.startStream")) > started)
    (only,) = running.settle(channel, ts)
    assert words_of(only).startswith(TOLD)


def test_a_queued_question_is_stopped(running: RunningApp) -> None:
    """It is told so, and never asked; the one that has the worker goes on."""
    busy, waiting = running.channel(), running.channel()
    first = running.slack.mention("U1", busy, "sleep:3 What is first?")
    running.slack.wait_for(lambda: running.slack.status(busy, first))
    second = running.slack.mention("U2", waiting, "What is second?")
    assert press_stop(running, waiting, second, "U2") < 1
    assert "What is first?" in words_of(running.answer(busy, first))
    assert [words_of(one)[: len(TOLD)] for one in running.settle(waiting, second)] == [TOLD]


def test_an_answer_that_slack_did_not_take_is_stopped(running: RunningApp) -> None:
    """It waits to be sent again; after 'stop' it is not."""
    channel = running.channel()
    running.slack.rates.fail("chat.postMessage", Fault("500"), times=2)
    ts = running.slack.mention("U1", channel, "What is lost?")
    assert until(lambda: "attempt 2 failed" in running.app.log)
    running.slack.mention("U1", channel, "stop", ts)
    (only,) = running.slack.wait_for(lambda: whole(running.slack, channel, ts))
    assert words_of(only).startswith(TOLD)


def test_that_it_was_stopped_is_told_in_the_end(running: RunningApp) -> None:
    """Slack may fail just then; a question is never left without a word."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "sleep:60 What is long?")
    running.slack.wait_for(lambda: is_processing(running, channel, ts))
    running.slack.rates.fail("chat.postMessage", Fault("500"))
    running.slack.press_stop("U1", channel, ts)
    (only,) = running.slack.wait_for(lambda: whole(running.slack, channel, ts))
    assert words_of(only).startswith(TOLD)


def test_a_direct_message_is_stopped(running: RunningApp) -> None:
    """The agent view has the button, too."""
    ts = running.slack.direct("U1", "sleep:60 What is long?")
    assert press_stop(running, running.slack.direct_channel("U1"), ts) < 1


def test_what_is_asked_after_a_stop_is_answered(running: RunningApp) -> None:
    """Slack may deliver the event again, later; it stops nothing that was asked since."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "sleep:60 What is long?")
    press_stop(running, channel, ts)
    (event,) = [
        one.payload
        for one in running.slack.deliveries
        if one.about == "agent_session_stopped" and one.payload["event"]["thread_ts"] == ts
    ]
    running.slack.mention("U1", channel, "sleep:2 What is next?", ts)
    running.slack.wait_for(lambda: is_processing(running, channel, ts))
    running.slack.background.do(
        lambda: running.slack.site.courier.send("events_api", event, retry=1)
    )
    assert "What is next?" in words_of(running.answers(channel, ts, 2))


def test_a_stopped_question_is_not_answered_after_a_restart(tmp_path: Path) -> None:
    """It is finished, and said once."""
    with run_stand_in(tmp_path, **ONE_WORKER) as running:
        ts = running.slack.mention("U1", "C1", "sleep:30 What is long?")
        press_stop(running, "C1", ts)
        running.app.end(signal.SIGKILL)
        running.app.start()
        assert [words_of(one)[: len(TOLD)] for one in running.settle("C1", ts)] == [TOLD]


def test_no_session_is_left_behind_by_a_crash(tmp_path: Path) -> None:
    """Whoever waited when the app was killed is answered after it, and no longer worked for."""
    with run_stand_in(tmp_path, **ONE_WORKER) as running:
        running.slack.mention("U1", "C1", "sleep:30 What is first?")
        ts = running.slack.mention("U1", "C2", "What is second?")
        running.slack.wait_for(lambda: is_processing(running, "C2", ts))
        running.app.end(signal.SIGKILL)
        running.app.environment = dict(running.app.environment) | {"FOOTNOTE_BOT_WORKERS": "4"}
        running.app.start()
        assert "What is second?" in words_of(running.answer("C2", ts))
        running.slack.wait_for(lambda: not is_processing(running, "C2", ts))


def test_a_session_is_begun_for_what_takes_long_only(running: RunningApp) -> None:
    """With the question as its title; at the end nobody is at work any more."""
    quick, slow = running.channel(), running.channel()
    first = running.slack.mention("U1", quick, "What is quick?")
    running.answer(quick, first)
    second = running.slack.mention("U1", slow, "sleep:1.5 What is &lt;slow&gt;?")
    running.slack.wait_for(lambda: is_processing(running, slow, second))
    running.answer(slow, second)
    running.slack.wait_for(lambda: not is_processing(running, slow, second))
    session = running.slack.session(slow, second)
    assert session is not None
    assert (session.title, session.initiator) == ("sleep:1.5 What is <slow>?", "U1")
    assert running.slack.session(quick, first) is None


def unfinished(request: Request) -> Reply:
    """Reply with a claim and the beginning of another, and then with nothing for ever."""
    whole = telling(GOOD, ALSO_GOOD)(request)
    return replace(whole, pieces=whole.pieces[:-8], idles=True)


def test_the_models_stream_is_closed(tmp_path: Path, model_server: ModelServer) -> None:
    """A model that idles after a sentence hears within a second that nobody listens any more."""
    (tmp_path / "seeds").mkdir()
    shutil.copy(ARTICLE, tmp_path / "seeds")
    environment = ONE_WORKER | {
        "FOOTNOTE_SEEDS": str(tmp_path / "seeds"),
        "FOOTNOTE_INDEX": str(tmp_path / "index"),
        "FOOTNOTE_MODEL": MODEL,
        "FOOTNOTE_MODEL_BASE_URL": model_server.url,
    }
    model_server.script(unfinished)
    with run_app(FOOTNOTE, tmp_path, environment) as running:
        ts = running.slack.mention("U1", "C1", SUMMIT)
        running.slack.wait_for(lambda: HELD in words_of(running.slack.answers("C1", ts)), 60)
        assert press_stop(running, "C1", ts) < 1
        assert model_server.left.wait(1)
        (only,) = whole(running.slack, "C1", ts)
        assert words_of(only).count(HELD) == 1
        assert IN_KAZAN in words_of(only)
        model_server.script(Reply(delay=60))
        ts = running.slack.mention("U1", "C2", SUMMIT)
        running.slack.wait_for(lambda: len(model_server.requests) > 1)
        model_server.left.clear()
        assert press_stop(running, "C2", ts) < 1
        assert model_server.left.wait(1)
