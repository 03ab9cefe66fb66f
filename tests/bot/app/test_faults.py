"""When Slack is slow, refuses, breaks or goes away, each question still gets one answer."""

from __future__ import annotations

import resource
import signal
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.load import all_finished, crashing, payload_of, until
from tests.bot.app.running import RunningApp, run_stand_in, whole, words_of
from tests.slack import Fault
from tests.slack.chat import is_streaming, remove
from tests.slack.methods import HANDLERS
from tests.slack.values import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.slack import FakeSlack, Json
    from tests.slack.site import Request

WORKERS = "4"
# Each way to a call of each method that an answer takes: the method, and what makes it be called.
ASKED = {
    "assistant.threads.setStatus": "What is it?",
    "chat.startStream": "claims:1:0.1 What is it?",
    "chat.appendStream": "claims:3:0.1 What is it?",
    "chat.stopStream": "claims:1:0.1 What is it?",
    "chat.postMessage": "refuse What is it?",
}
ORNAMENTS = ("assistant.threads.setStatus", "agents.sessions.setStatus")
BEFORE, AFTER, BROKEN = Fault("cut"), Fault("cut_after"), Fault("500")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, for tests that need no streams: its rate limit allows only some."""
    with run_stand_in(tmp_path_factory.mktemp("app")) as room:
        yield room


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningApp]:
    """The app, just started."""
    with run_stand_in(tmp_path, FOOTNOTE_BOT_WORKERS=WORKERS) as room:
        yield room


def only_answer(slack: FakeSlack, channel: str, ts: str) -> Json:
    """Return the one message in a thread, when the app has done with it."""
    slack.wait_for(lambda: done(slack, channel, ts), 20)
    last = slack.mention("U9", channel, "refuse And what came after it?", ts)
    slack.wait_for(lambda: [m for m in done(slack, channel, ts) if _follows(m, last)], 20)
    found = [one for one in slack.answers(channel, ts) if not _follows(one, last)]
    (only,) = found
    return only


def _follows(message: Json, ts: str) -> bool:
    return float(message["ts"]) > float(ts)


def done(slack: FakeSlack, channel: str, ts: str) -> list[Json]:
    """Return the app's messages in a thread, once none grows and each says whose it is."""
    found = slack.answers(channel, ts)
    ended = not any(is_streaming(slack.team, channel, one["ts"]) for one in found)
    return found if ended and all(map(payload_of, found)) else []


@pytest.mark.parametrize(
    "fault", [Fault("429", 1), BEFORE, AFTER, BROKEN], ids=lambda fault: fault.kind
)
def test_a_call_that_fails_leaves_one_answer(running: RunningApp, fault: Fault) -> None:
    """Whether Slack did what it was asked for, or not; a 429 is waited out, or is a violation."""
    asked = [(method, *ask_into(running, method, fault)) for method in ASKED]
    assert until(lambda: all_finished(running.folder))
    for method, channel, ts in asked:
        answer = only_answer(running.slack, channel, ts)
        assert payload_of(answer)["kind"] == "answer", method


def ask_into(running: RunningApp, method: str, fault: Fault) -> tuple[str, str]:
    """Ask what makes a call that goes wrong, and wait for it."""
    channel, before = running.channel(), len(running.slack.calls(method))
    running.slack.rates.fail(method, fault)
    ts = running.slack.mention("U1", channel, ASKED[method])
    running.slack.wait_for(lambda: len(running.slack.calls(method)) > before)
    if fault.kind == "429":  # no stream begins while one of its methods is held back
        assert until(lambda: all_finished(running.folder))
    return channel, ts


@pytest.mark.parametrize("fault", [Fault("429", 1), BEFORE, BROKEN], ids=lambda fault: fault.kind)
def test_an_update_and_a_deletion_are_tried_again(shared: RunningApp, fault: Fault) -> None:
    """An edited question has its answer replaced, and a deleted one its answer deleted."""
    channel = shared.channel()
    ts = shared.slack.mention("U1", channel, "What is old?")
    shared.answer(channel, ts)
    shared.slack.rates.fail("chat.update", fault)
    shared.slack.rates.fail("conversations.replies", fault)
    shared.slack.edit(channel, ts, f"<@{shared.slack.bot_user}> What is new?")
    shared.slack.wait_for(lambda: "What is new?" in words_of(whole(shared.slack, channel, ts)), 20)
    assert "What is old?" not in words_of(only_answer(shared.slack, channel, ts))
    other = shared.slack.mention("U1", channel, "What is gone?")
    shared.answer(channel, other)
    shared.slack.rates.fail("chat.delete", fault)
    shared.slack.remove(channel, other)
    shared.slack.wait_for(lambda: not shared.slack.answers(channel, other), 20)


@pytest.mark.parametrize("fault", [Fault("429", 1), BEFORE, BROKEN], ids=lambda fault: fault.kind)
def test_ask_is_answered_or_told_to_ask_again(shared: RunningApp, fault: Fault) -> None:
    """One message, whatever happens to the call that brings it."""
    channel = shared.channel()
    shared.slack.rates.fail("response_url", fault)
    shared.slack.command("/ask", "U1", channel, "What is it?")
    said = words_of(shared.ephemeral("U1", channel))
    assert ("What is it?" in said) != ("ask again" in said)


def test_a_stream_that_dies_while_it_grows_becomes_the_whole_answer(running: RunningApp) -> None:
    """Slack ends a stream by itself; what is said afterwards comes by an update."""
    channel = running.channel()
    with stream_seconds(running, 0.2):
        ts = running.slack.mention("U1", channel, "claims:4:0.2 What is said?")
        answer = only_answer(running.slack, channel, ts)
    refused = [one for one in running.slack.calls("chat.appendStream") if not one.ok]
    assert {one.response["error"] for one in refused} == {"message_not_in_streaming_state"}
    assert all(f"Sentence {n} of" in words_of(answer) for n in range(1, 5))


def test_a_stream_that_dies_before_its_end_becomes_the_whole_answer(running: RunningApp) -> None:
    """The footnotes come by an update when the stream cannot be ended any more."""
    channel = running.channel()
    running.slack.rates.fail("chat.stopStream", Fault("delay", 0.5))
    with stream_seconds(running, 0.3):
        ts = running.slack.mention("U1", channel, "claims:1:0.1 What is said?")
        answer = only_answer(running.slack, channel, ts)
    assert (
        running.slack.calls("chat.stopStream")[0].response["error"]
        == "message_not_in_streaming_state"
    )
    assert "Show passage 1" in words_of(answer)


@contextmanager
def stream_seconds(running: RunningApp, seconds: float) -> Iterator[None]:
    """Let streams live so long only."""
    site = running.slack.site
    before, site.settings = site.settings, replace(site.settings, stream_seconds=seconds)
    try:
        yield
    finally:
        site.settings = before


def archive(running: RunningApp, channel: str) -> None:
    """Archive a channel."""
    running.slack.team.conversations[channel].archived = True


def leave(running: RunningApp, channel: str) -> None:
    """Take the app out of a channel."""
    running.slack.team.conversations[channel].members.discard(running.slack.bot_user)


def forget_parent(running: RunningApp, channel: str) -> None:
    """Take a thread's first message away, and tell nobody."""
    place = running.slack.team.conversations[channel]
    (root,) = [ts for ts, one in place.messages.items() if "bot_id" not in one]
    running.slack.background.do(
        lambda: remove(running.slack.site, running.slack.team, place, root, tell=False)
    )


@pytest.mark.parametrize("close", [archive, leave, forget_parent], ids=lambda close: close.__name__)
def test_a_place_that_is_closed_meanwhile_has_its_asker_told_privately(
    shared: RunningApp, close: object
) -> None:
    """The answer is not lost; nobody but the asker sees it."""
    channel, user = shared.channel(), f"U{shared.channel()}"
    ts = shared.slack.mention(user, channel, "sleep:0.4 What is it?")
    shared.slack.wait_for(lambda: shared.slack.status(channel, ts))
    assert callable(close)
    close(shared, channel)
    seen = shared.slack.wait_for(lambda: private(shared, user))
    assert "What is it?" in words_of(seen)
    assert len(private(shared, user)) == 1
    assert not shared.slack.answers(channel, ts)


def private(running: RunningApp, user: str) -> list[Json]:
    """Return what the app has said to one person only."""
    direct = running.slack.messages(running.slack.direct_channel(user))
    return [*running.slack.ephemerals(user), *(one for one in direct if "bot_id" in one)]


def test_a_failure_of_the_engine_is_apologised_for(shared: RunningApp) -> None:
    """With a reference; what the exception says is neither shown nor logged."""
    channel = shared.channel()
    ts = shared.slack.mention("U1", channel, "fail my-secret-words")
    answer = only_answer(shared.slack, channel, ts)
    assert "Something went wrong" in words_of(answer)
    reference = payload_of(answer)["reference"]
    assert reference in words_of(answer)
    assert any(f"{reference} failed: RuntimeError at" in line for line in shared.app.lines)
    assert "my-secret-words" not in shared.app.log
    assert not [one for one in shared.slack.sent_texts() if "my-secret-words" in one.text]


def test_what_waited_long_for_slack_is_answered(tmp_path: Path) -> None:
    """Only a restart has a question apologised for by its age; then it says that it was one."""
    with run_stand_in(tmp_path, "--resume-age=1") as running:
        running.slack.rates.fail("chat.postMessage", BROKEN, times=2)
        waited = running.slack.mention("U1", "C1", "What is it?")
        assert "What is it?" in words_of(running.answer("C1", waited))
        ts = running.slack.mention("U1", "C2", "sleep:30 What is long?")
        running.slack.wait_for(lambda: running.slack.status("C2", ts))
        running.app.end(signal.SIGKILL)
        time.sleep(1)
        running.app.start()
        assert words_of(running.answer("C2", ts)).startswith("The app was restarted")


def test_a_status_never_comes_after_the_answer(shared: RunningApp) -> None:
    """It would stay for two minutes: one that comes late is taken away again."""
    channel = shared.channel()
    shared.slack.rates.fail("assistant.threads.setStatus", Fault("delay", 0.5))
    ts = shared.slack.mention("U1", channel, "fail at once")
    answer = shared.slack.wait_for(lambda: done(shared.slack, channel, ts))[0]
    late = shared.slack.wait_for(lambda: shared.slack.statuses(channel, ts))[0]
    assert late.at > float(answer["ts"])
    shared.slack.wait_for(lambda: not shared.slack.status(channel, ts))


@pytest.mark.parametrize("text", ["What is it?", "sleep:2 What is it?"])
def test_an_ornament_that_is_held_back_delays_no_answer(running: RunningApp, text: str) -> None:
    """Neither a status nor an agent session; it is sent once, and given up after a second."""
    channel, slack = running.channel(), running.slack
    for method in ORNAMENTS:
        slack.rates.fail(method, Fault("delay", 20), 10)
    started = time.monotonic()
    ts = slack.mention("U1", channel, text)
    slack.wait_for(lambda: done(slack, channel, ts))
    assert time.monotonic() - started < (3 if "sleep" in text else 1)
    assert until(lambda: all_finished(running.folder))


def test_an_ornament_that_slack_does_not_take_is_not_sent_again(running: RunningApp) -> None:
    """After a 429 none of its kind is sent before its time, and none waits for that."""
    channel, slack = running.channel(), running.slack
    for method in ORNAMENTS:
        slack.rates.fail(method, Fault("429", 30))
    ts = slack.mention("U1", channel, "writes:4:0.5 What is it?")
    slack.wait_for(lambda: done(slack, channel, ts))
    assert [len(slack.calls(method)) for method in ORNAMENTS] == [1, 1]
    assert slack.status(channel, ts) == ""


def test_acks_wait_for_no_answer(running: RunningApp) -> None:
    """With all workers busy and a queue behind them, each event is acknowledged at once."""
    slack = running.slack
    before = len(slack.acks())
    channels = [running.channel() for _ in range(20)]
    asked = [(one, slack.mention("U1", one, "sleep:0.5 What is it?")) for one in channels]
    last_channel, last = asked[-1]
    ahead = f"is waiting: {len(asked) - int(WORKERS)} questions are ahead"
    slack.wait_for(lambda: any(ahead in one.text for one in slack.statuses(last_channel, last)))
    command = slack.command("/ask", "U2", channels[0], "What is it?")
    slack.wait_for(lambda: command.response is not None)
    for channel, ts in asked:
        slack.wait_for(partial(whole, slack, channel, ts), 20)
    times = [ack.seconds for ack in slack.acks()[before:]]
    assert max(times) < 0.25


def connected_since(slack: FakeSlack, ever: int) -> bool:
    """Tell whether there are more connections than there had ever been."""
    return slack.connections_ever > ever


def test_sockets_may_be_refreshed_and_dropped(tmp_path: Path) -> None:
    """What is asked meanwhile is lost nowhere, and answered once."""
    with crashing(tmp_path) as (slack, _):
        asked = []
        for number, cut in enumerate(
            (slack.refresh_sockets, slack.drop_sockets, slack.refresh_sockets)
        ):
            ever, working, late = slack.connections_ever, f"C{number}", f"CLATE{number}"
            asked.append((working, slack.mention("U1", working, "sleep:0.3 What is it?")))
            cut()
            asked.append((late, slack.mention("U1", late, "What is it?")))
            slack.wait_for(partial(connected_since, slack, ever), 20)
        for channel, ts in asked:
            assert "What is it?" in words_of(only_answer(slack, channel, ts))


@pytest.mark.parametrize("fault", [Fault("429", 1), BEFORE, BROKEN], ids=lambda fault: fault.kind)
def test_a_slack_that_cannot_tell_who_the_app_is_loses_no_question(
    tmp_path: Path, fault: Fault
) -> None:
    """Whatever is asked of Slack before a question is written down may fail."""
    with crashing(tmp_path) as (slack, _):
        slack.rates.fail("auth.test", fault)
        ts = slack.direct("U1", "What is it?")
        slack.wait_for(lambda: done(slack, "D1", ts), 20)


@pytest.mark.parametrize("method", ["assistant.threads.setStatus", "chat.startStream"])
def test_what_slack_does_not_allow_is_gone_without(
    running: RunningApp, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """An app without the scope, or a workspace without the feature, gets its answers too."""

    def refuse(request: Request) -> Json:
        raise Refusal("missing_scope", needed=request.method)

    monkeypatch.setitem(HANDLERS, method, refuse)
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "claims:2:0.1 What is it?")
    assert "Sentence 2 of" in words_of(only_answer(running.slack, channel, ts))


def test_a_slow_slack_gets_its_answers(tmp_path: Path) -> None:
    """Two seconds a call make it slow, not wrong; acks do not wait for them."""
    with run_stand_in(tmp_path) as running:
        slack = running.slack
        for method in (*ASKED, "chat.update", "conversations.replies", "response_url"):
            slack.rates.fail(method, Fault("delay", 2), 100)
        streamed = slack.mention("U1", "C1", "claims:3:0.1 What is it?")
        posted = slack.mention("U1", "C2", "refuse What is it?")
        slack.command("/ask", "U1", "C3", "What is it?")
        for channel, ts in (("C1", streamed), ("C2", posted)):
            slack.wait_for(partial(done, slack, channel, ts), 20)
            assert len(whole(slack, channel, ts)) == 1
        assert "What is it?" in words_of(running.ephemeral("U1", "C3"))
        assert max(slack.ack_times()) < 0.25


def test_an_answer_over_its_time_is_apologised_for_in_time(tmp_path: Path) -> None:
    """It is called off: the worker is back at once."""
    limits = {"FOOTNOTE_MODEL_SECONDS": "0.75", "FOOTNOTE_BOT_WORKERS": "1"}
    with run_stand_in(tmp_path, **limits) as running:
        started = time.monotonic()
        ts = running.slack.mention("U1", "C1", "sleep:3 What takes long?")
        assert "took too long" in words_of(running.answer("C1", ts))
        assert time.monotonic() - started < 2
        assert until(lambda: _is_answered(running))


def _is_answered(running: RunningApp) -> bool:
    """Ask, and tell whether that was answered."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "What is quick?")
    return "What is quick?" in words_of(running.answer(channel, ts))


def test_a_journal_that_cannot_be_written_is_told_to_who_asks(tmp_path: Path) -> None:
    """Once, and in private; the first question after that is answered again."""
    with run_stand_in(tmp_path) as running:
        process, slack = running.app.process.pid, running.slack
        before = resource.prlimit(process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            ts = slack.mention("U1", "C1", "What is my-secret-words?", duplicate=True)
            slack.command("/ask", "U2", "C1", "What is my-secret-words?")
            assert "cannot be written down" in words_of(running.ephemeral("U2", "C1"))
            assert "cannot be written down" in words_of(running.ephemeral("U1", "C1"))
            slack.wait_for(lambda: all(one.acked for one in slack.deliveries))
        finally:
            resource.prlimit(process, resource.RLIMIT_FSIZE, before)
        running.settle("C1", ts)
        assert len(slack.ephemerals("U1")) == len(slack.ephemerals("U2")) == 1
        assert "my-secret-words" not in running.app.log
