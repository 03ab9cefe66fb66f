"""Whatever kills the app, and whenever: every question has one answer or one apology after it."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.load import crashing, killed_under_load, payload_of
from tests.bot.app.running import whole, words_of
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.process import App
    from tests.slack import FakeSlack, Interaction, Json

KILLS, SEED = 8, 20241028
# As long as a question may lie unfinished before it is apologised for, in seconds.
OLD = 15 * 60 + 1

Running = tuple["FakeSlack", "App"]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The app with one worker."""
    with crashing(tmp_path, FOOTNOTE_BOT_WORKERS="1") as (slack, app):
        yield slack, app


def restarted(app: App) -> None:
    """Kill the app as nothing can be caught, and start it again."""
    app.end(signal.SIGKILL)
    app.start()


def is_worked_on(slack: FakeSlack, channel: str, ts: str) -> bool:
    """Tell whether a thread's status says so."""
    return "reading" in slack.status(channel, ts)


def is_acknowledged(command: Interaction) -> bool:
    """Tell whether a command has arrived."""
    return command.response is not None


def only_answer(slack: FakeSlack, channel: str, ts: str) -> Json:
    """Return the one message in a thread, once the app has done with it."""
    slack.wait_for(lambda: whole(slack, channel, ts))
    slack.wait_for(lambda: all(one.acked for one in slack.deliveries))
    last = after(slack, channel, ts)
    found = [one for one in whole(slack, channel, ts) if not _follows(one, last)]
    assert len(found) == 1, found
    assert payload_of(found[0])["part"] == 0
    return found[0]


def after(slack: FakeSlack, channel: str, thread_ts: str) -> str:
    """Ask one thing more in a thread, where one question at a time is answered, and wait for it."""
    text = "And what came after it?"
    if channel.startswith("D"):
        ts = slack.direct(f"U{channel[1:]}", text, thread_ts)
    else:
        ts = slack.mention("U9", channel, text, thread_ts)
    slack.wait_for(lambda: [one for one in whole(slack, channel, thread_ts) if _follows(one, ts)])
    return ts


def _follows(message: Json, ts: str) -> bool:
    return float(message["ts"]) > float(ts)


def test_questions_that_wait_are_answered_after_a_crash(running: Running) -> None:
    """One that was worked on, and one in the queue."""
    slack, app = running
    first = slack.mention("U1", "C1", "sleep:0.5 What is first?")
    slack.wait_for(lambda: is_worked_on(slack, "C1", first))
    second = slack.mention("U1", "C2", "What is second?")
    slack.wait_for(lambda: "ahead" in slack.status("C2", second))
    restarted(app)
    assert "What is first?" in words_of(only_answer(slack, "C1", first))
    assert "What is second?" in words_of(only_answer(slack, "C2", second))


def test_an_answer_that_was_cut_in_its_middle_is_whole_after_a_crash(running: Running) -> None:
    """The message that had begun becomes the answer; none stands beside it."""
    slack, app = running
    ts = slack.mention("U1", "C1", "claims:4:0.2 What is said?")
    (begun,) = slack.wait_for(
        lambda: [m for m in slack.answers("C1", ts) if "Sentence 2" in words_of(m)]
    )
    restarted(app)
    answer = only_answer(slack, "C1", ts)
    assert answer["ts"] == begun["ts"]
    assert answer["streaming_state"] == "completed"
    assert "Sentence 4 of" in words_of(answer)


@pytest.mark.parametrize(
    ("method", "question"),
    [
        ("chat.postMessage", "refuse What is it?"),
        ("chat.postMessage", "many:60 What is it?"),
        ("chat.startStream", "claims:3:0.1 What is it?"),
        ("chat.appendStream", "claims:3:0.1 What is it?"),
        ("chat.stopStream", "claims:1:0.1 What is it?"),
    ],
)
def test_what_was_done_just_before_a_crash_is_not_done_again(
    running: Running, method: str, question: str
) -> None:
    """Slack has done it, and the app was killed before it could know."""
    slack, app = running
    slack.rates.fail(method, Fault("cut_after"))
    ts = slack.mention("U1", "C1", question)
    slack.wait_for(lambda: slack.calls(method))
    restarted(app)
    slack.wait_for(lambda: whole(slack, "C1", ts) and payload_of(whole(slack, "C1", ts)[0]))
    parts = _settled(slack, "C1", ts)
    assert parts == list(range(len(parts)))


def _settled(slack: FakeSlack, channel: str, ts: str) -> list[int]:
    """Return the parts of the first answer in a thread, once a second has been answered."""
    last = after(slack, channel, ts)
    said = [m for m in whole(slack, channel, ts) if not _follows(m, last)]
    return [payload_of(message)["part"] for message in said]


def test_ask_is_answered_once_after_a_crash(running: Running) -> None:
    """Whether it was worked on or waited."""
    slack, app = running
    for user in ("U1", "U2"):
        command = slack.command("/ask", user, "C1", f"sleep:0.5 What does {user} see?")
        slack.wait_for(partial(is_acknowledged, command))
    restarted(app)
    for user in ("U1", "U2"):
        slack.wait_for(partial(slack.ephemerals, user))
    slack.command("/ask", "U3", "C1", "What is last?")
    slack.wait_for(lambda: slack.ephemerals("U3"))
    for user in ("U1", "U2"):
        (only,) = slack.ephemerals(user)
        assert f"What does {user} see?" in words_of(only)


def test_ask_never_shows_two_answers(running: Running) -> None:
    """An ephemeral message cannot be deleted: a crash while it is sent leaves one answer."""
    slack, app = running
    slack.rates.fail("response_url", Fault("cut_after"))
    slack.command("/ask", "U1", "C1", "What is private?")
    slack.wait_for(lambda: slack.ephemerals("U1"))
    restarted(app)
    slack.command("/ask", "U1", "C1", "What is last?")
    slack.wait_for(lambda: any("What is last?" in words_of(m) for m in slack.ephemerals("U1")))
    answers = [m for m in slack.ephemerals("U1") if "What is private?" in words_of(m)]
    assert len(answers) == 1


def test_an_old_question_is_apologised_for(running: Running, tmp_path: Path) -> None:
    """After a quarter of an hour nobody waits for an answer any more, but for a word."""
    slack, app = running
    ts = slack.mention("U1", "C1", "sleep:1 What was it?")
    slack.wait_for(lambda: is_worked_on(slack, "C1", ts))
    app.end(signal.SIGKILL)
    with closing(sqlite3.connect(tmp_path / "state" / "journal.db")) as journal, journal:
        journal.execute("UPDATE questions SET received = received - ?", (OLD,))
    app.start()
    answer = only_answer(slack, "C1", ts)
    assert "restarted" in words_of(answer)
    assert payload_of(answer)["reference"] in words_of(answer)
    assert slack.status("C1", ts) == ""


def test_questions_of_one_thread_keep_their_order_over_a_crash(running: Running) -> None:
    """Each is answered once, the first one first."""
    slack, app = running
    root = slack.mention("U1", "C1", "claims:3:0.2 What is first?")
    slack.wait_for(lambda: slack.answers("C1", root))
    for word in ("second", "third"):
        slack.mention("U2", "C1", f"What is {word}?", root)
    slack.wait_for(lambda: all(one.acked for one in slack.deliveries))
    restarted(app)
    slack.wait_for(lambda: len(whole(slack, "C1", root)) >= 3)
    assert _settled(slack, "C1", root) == [0, 0, 0]
    said = [words_of(message) for message in slack.answers("C1", root)]
    found = [next(w for w in ("first", "second", "third", "after") if w in one) for one in said]
    assert found == ["first", "second", "third", "after"]


def test_sigterm_finishes_what_it_can_and_keeps_the_rest(tmp_path: Path) -> None:
    """It ends within ten seconds, with 0; the next process answers the unfinished questions."""
    with crashing(tmp_path, FOOTNOTE_BOT_WORKERS="2") as (slack, app):
        endless = slack.mention("U1", "C1", "sleep:60 What never ends?")
        short = slack.mention("U1", "C2", "sleep:1 What is short?")
        for channel, ts in (("C1", endless), ("C2", short)):
            slack.wait_for(partial(is_worked_on, slack, channel, ts))
        told = time.monotonic()
        app.process.send_signal(signal.SIGTERM)
        slack.wait_for(lambda: slack.connections == 0)
        late = slack.mention("U1", "C3", "What came late?")
        assert app.end() == 0
        assert time.monotonic() - told < 10
        assert "What is short?" in words_of(whole(slack, "C2", short))
        assert not slack.answers("C1", endless)
        assert not slack.answers("C3", late)
        app.environment = {**app.environment, "FOOTNOTE_MODEL_SECONDS": "0.75"}
        app.start()
        assert "took too long" in words_of(only_answer(slack, "C1", endless))
        assert "What is short?" in words_of(only_answer(slack, "C2", short))
        assert "What came late?" in words_of(only_answer(slack, "C3", late))
        assert "Traceback" not in app.log


def test_ctrl_c_ends_it_in_order(running: Running) -> None:
    """As SIGTERM does, with 0 and without a traceback."""
    slack, app = running
    ts = slack.mention("U1", "C1", "sleep:0.5 What is short?")
    slack.wait_for(lambda: is_worked_on(slack, "C1", ts))
    assert app.end(signal.SIGINT) == 0
    assert "What is short?" in words_of(whole(slack, "C1", ts))
    assert "Traceback" not in app.log


def test_what_slack_sends_again_is_answered_once(running: Running) -> None:
    """Retries during the work, after the answer, and after a restart."""
    slack, app = running
    ts = slack.mention("U1", "C1", "sleep:0.3 What is it?", duplicate=True)
    direct = slack.direct("U1", "What is that?", duplicate=True)
    before = list(slack.deliveries)
    slack.wait_for(lambda: whole(slack, "C1", ts))
    restarted(app)
    for delivery in before:
        send = partial(slack.site.courier.send, delivery.kind, delivery.payload, retry=1)
        slack.background.do(send)
    only_answer(slack, "C1", ts)
    only_answer(slack, slack.direct_channel("U1"), direct)


def test_random_moments_under_load(tmp_path: Path) -> None:
    """Questions come, are edited and deleted, while the app is killed and started."""
    tally = killed_under_load(tmp_path, KILLS, SEED, changes=True)
    assert tally.faults == []
    assert tally.answered + tally.apologised + tally.deleted == tally.asked > KILLS
    assert tally.edited
    assert tally.deleted
