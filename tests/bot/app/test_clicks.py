"""What can be done with an answer in Slack, through the real process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Literal

import pytest
from slack_sdk.oauth.installation_store import Installation

from bot.api.calls import MAX_RATE_LIMITED
from bot.api.installations import FILE as INSTALLATIONS
from bot.api.installations import Installations
from bot.feedback.store import FILE, read_feedback
from bot.manifest import EVENTS_PATH
from tests.bot.app.running import buttons_of, run_stand_in, until, words_of
from tests.bot.hostile import nodes
from tests.conftest import ROOT
from tests.slack import APP_ID, CLIENT_ID, CLIENT_SECRET, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.feedback.store import Feedback
    from tests.bot.app.running import RunningApp
    from tests.slack import Json, Workspace

QUESTION = "Where was the summit held?"
GONE = "This passage is no longer stored."
NOT_YOURS = "no longer kept, or it is not yours"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with people who help."""
    with run_stand_in(
        tmp_path_factory.mktemp("clicks"), FOOTNOTE_BOT_HELPERS="U0HELP,S0DESK"
    ) as running:
        yield running


def answered(running: RunningApp, channel: str, text: str = QUESTION) -> tuple[str, Json]:
    """Ask by a mention; return its thread and the answer."""
    ts = running.slack.mention("U1", channel, text)
    return ts, running.answer(channel, ts)


def reference_of(message: Json) -> str:
    """Return the reference that an answer carries."""
    return "F-" + words_of(message).rsplit("F-", 1)[1][:6]


def forged(slack: Workspace, channel: str, action_id: str, reference: str) -> str:
    """Write a message with a button that claims to belong to an answer; return its ts."""
    text = {"type": "plain_text", "text": "Click me"}
    button = {"type": "button", "text": text, "action_id": action_id, "value": reference}
    block = {"type": "actions", "block_id": f"answer:{reference}", "elements": [button]}
    return slack.say("U3", channel, "Look.", extra={"blocks": [block]})


def modal_of(running: RunningApp, user: str) -> Json:
    """Wait for a modal."""
    return running.slack.wait_for(lambda: running.slack.modal(user))


def test_show_passage_opens_it_with_the_quote_marked(running: RunningApp) -> None:
    """Anybody who reads the answer may look; the context is there, the quote is bold."""
    channel = running.channel()
    _, answer = answered(running, channel)
    running.slack.click("U0READER", channel, answer["ts"], "passage:1")
    modal = modal_of(running, "U0READER")
    assert f"Before. {QUESTION} After." in words_of(modal)
    bold = [node["text"] for node in nodes(modal["blocks"]) if node.get("style") == {"bold": True}]
    assert QUESTION in bold


def test_every_footnote_has_its_own_passage(running: RunningApp) -> None:
    """The number of the button is that of the footnote, in an answer of several messages too."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "many:300")
    last = running.finished(channel, ts)[-1]
    running.slack.click("U0LAST", channel, last["ts"], "passage:20")
    assert "Sentence 20 of many." in words_of(modal_of(running, "U0LAST"))


@pytest.mark.parametrize("reference", ["F-000000", "F-", "", "F-' OR 1=1", "x" * 200])
def test_a_passage_of_nothing_known_is_not_shown(running: RunningApp, reference: str) -> None:
    """A button may say anything; only what the journal knows is told."""
    channel, user = running.channel(), f"U0X{len(reference)}"
    ts = forged(running.slack, channel, "passage:1", reference)
    running.slack.click(user, channel, ts, "passage:1")
    assert GONE in words_of(modal_of(running, user))


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_passage_with_a_wrong_number_is_not_shown(running: RunningApp, number: str) -> None:
    """An answer with one footnote has one passage."""
    channel, user = running.channel(), f"U0N{number[:1]}"
    _, answer = answered(running, channel)
    ts = forged(running.slack, channel, f"passage:{number}", reference_of(answer))
    running.slack.click(user, channel, ts, f"passage:{number}")
    assert GONE in words_of(modal_of(running, user))


def test_an_answer_of_another_channel_is_not_told(running: RunningApp) -> None:
    """A private channel's reference is worth nothing elsewhere."""
    _, answer = answered(running, running.channel())
    elsewhere = running.channel()
    ts = forged(running.slack, elsewhere, "passage:1", reference_of(answer))
    running.slack.click("U0OTHER", elsewhere, ts, "passage:1")
    assert GONE in words_of(modal_of(running, "U0OTHER"))


def test_somebodys_private_answer_is_not_told(running: RunningApp) -> None:
    """Who knows its reference can neither read, share nor rate it, nor call for help with it."""
    channel = running.channel()
    running.slack.command("/ask", "U1", channel, "my private question?")
    reference = reference_of(running.ephemeral("U1", channel))
    before = len(running.slack.messages(channel))
    for action in ("share", "help", "feedback"):
        ts = forged(running.slack, channel, action, reference)
        running.slack.click("U0SPY", channel, ts, action)
    running.ephemeral("U0SPY", channel, 3)
    running.slack.click(
        "U0SPY", channel, forged(running.slack, channel, "passage:1", reference), "passage:1"
    )
    assert words_of(modal_of(running, "U0SPY")).startswith(GONE)
    told = running.slack.ephemerals("U0SPY")
    assert all(NOT_YOURS in words_of(one) for one in told)
    assert len(running.slack.messages(channel)) == before + 4
    assert reference not in {one.reference for one in ratings(running.folder)}


def ratings(folder: Path) -> list[Feedback]:
    """Return the feedback that the app has stored."""
    return read_feedback(folder / "state" / FILE)


def ratings_of(running: RunningApp, reference: str) -> list[Feedback]:
    """Return the stored feedback on an answer."""
    return [one for one in ratings(running.folder) if one.reference == reference]


def rating(running: RunningApp, reference: str, verdict: str) -> Feedback:
    """Wait for a verdict on an answer."""
    return until(
        lambda: next(
            (one for one in ratings_of(running, reference) if one.verdict == verdict), None
        )
    )


def test_a_good_answer_is_thanked_for_and_stored(running: RunningApp) -> None:
    """With the question, the answer, what it stands on, the engine and the generation."""
    channel = running.channel()
    _, answer = answered(running, channel)
    running.slack.click("U2", channel, answer["ts"], "feedback", "good")
    assert "Thank you" in words_of(running.ephemeral("U2", channel))
    stored = rating(running, reference_of(answer), "good")
    assert stored.question == QUESTION
    assert QUESTION in stored.answer
    assert stored.citations[0]["quote"] == QUESTION
    assert (stored.engine, stored.generation) == ("extractive", "20240101T000000-000000")
    assert "U2" not in stored.rater


def test_a_bad_answer_is_asked_why(running: RunningApp) -> None:
    """The reason and the words are stored; who clicks again has one verdict, the last."""
    channel = running.channel()
    _, answer = answered(running, channel)
    reference = reference_of(answer)
    running.slack.click("U0BAD", channel, answer["ts"], "feedback", "bad")
    modal = modal_of(running, "U0BAD")
    rating(running, reference, "bad")
    running.slack.submit(modal, {"reason": "source", "comment": "It was <Kazan> & not Sochi"})
    stored = until(
        lambda: next((one for one in ratings_of(running, reference) if one.reason), None)
    )
    assert (stored.reason, stored.comment) == ("source", "It was <Kazan> & not Sochi")
    running.slack.wait_for(lambda: running.slack.modal("U0BAD") is None)
    running.slack.click("U0BAD", channel, answer["ts"], "feedback", "good")
    rating(running, reference, "good")
    assert [one.verdict for one in ratings_of(running, reference)] == ["good"]


def test_feedback_is_read_by_eval(running: RunningApp) -> None:
    """While the app runs; each person counts once for an answer."""
    channel = running.channel()
    _, answer = answered(running, channel)
    before = counted_by_eval(running.folder)
    for user, verdict in (("U1", "good"), ("U2", "good"), ("U3", "bad"), ("U3", "bad")):
        running.slack.click(user, channel, answer["ts"], "feedback", verdict)
    until(lambda: len(ratings_of(running, reference_of(answer))) == 3)
    assert counted_by_eval(running.folder) == before + 3


def counted_by_eval(folder: Path) -> int:
    """Return how many verdicts `footnote eval feedback` counts."""
    done = subprocess.run(
        [sys.executable, "-m", "qa", "eval", "feedback", "--json"],
        env={"FOOTNOTE_STATE": str(folder / "state"), "PYTHONPATH": str(ROOT), "PATH": ""},
        cwd=folder,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return int(json.loads(done.stdout)["verdicts"])


def test_who_still_needs_help_calls_people_once(running: RunningApp) -> None:
    """Those that the settings name, in the thread; the next click is told so."""
    channel = running.channel()
    ts, answer = answered(running, channel)
    for user in ("U2", "U4", "U2"):
        running.slack.click(user, channel, answer["ts"], "help")
    called = running.answers(channel, ts, 2)[1]
    named = [node for node in nodes(called["blocks"]) if node.get("type") in {"user", "usergroup"}]
    assert {"type": "user", "user_id": "U0HELP"} in named
    assert {"type": "usergroup", "usergroup_id": "S0DESK"} in named
    assert named[-1]["user_id"] in {"U2", "U4"}
    running.slack.wait_for(
        lambda: (
            len(running.slack.ephemerals("U2", channel) + running.slack.ephemerals("U4", channel))
            == 2
        )
    )
    assert len(running.settle(channel, ts)) == 2


def test_an_edit_leaves_the_call_for_help(running: RunningApp) -> None:
    """The answer changes; that somebody was called does not."""
    channel = running.channel()
    ts, answer = answered(running, channel)
    running.slack.click("U1", channel, answer["ts"], "help")
    called = running.answers(channel, ts, 2)[1]
    running.slack.edit(channel, ts, f"<@{running.slack.bot_user}> When was it held?")
    edited, help_ = running.settle(channel, ts)
    assert edited["ts"] == answer["ts"]
    assert words_of(edited).startswith("When was it held?")
    assert help_ == called


def private(running: RunningApp, channel: str, text: str = QUESTION, user: str = "U1") -> Json:
    """Ask by a command, and return the last message of the answer."""
    running.slack.command("/ask", user, channel, text)
    return running.slack.wait_for(
        lambda: next(
            (
                one
                for one in running.slack.ephemerals(user, channel)
                if "feedback" in buttons_of(one)
            ),
            None,
        )
    )


def test_a_private_answer_is_shared_once(running: RunningApp) -> None:
    """Its question and whose it is stand above; a second click is told so."""
    channel = running.channel()
    answer = private(running, channel)
    for _ in range(3):
        running.slack.click("U1", channel, answer["ts"], "share")
    told = running.ephemeral("U1", channel, 3)
    (shared,) = running.slack.messages(channel)
    assert "shared already" in words_of(told)
    assert {"type": "user", "user_id": "U1"} in list(nodes(shared["blocks"]))
    assert words_of(shared).startswith(f" asks: {QUESTION}")
    assert "share" not in buttons_of(shared)


def test_a_shared_answer_is_everybodys(running: RunningApp) -> None:
    """Its passages open for whoever reads it, it is rated, and help comes to its thread."""
    channel = running.channel()
    answer = private(running, channel)
    running.slack.click("U1", channel, answer["ts"], "help")
    assert "Share it in the channel first" in words_of(running.ephemeral("U1", channel, 2))
    running.slack.click("U1", channel, answer["ts"], "share")
    shared = running.slack.wait_for(lambda: running.slack.messages(channel))[0]
    running.slack.click("U0ELSE", channel, shared["ts"], "passage:1")
    assert f"Before. {QUESTION} After." in words_of(modal_of(running, "U0ELSE"))
    running.slack.click("U0ELSE", channel, shared["ts"], "feedback", "good")
    rating(running, reference_of(answer), "good")
    running.slack.click("U0ELSE", channel, shared["ts"], "help")
    called = running.answer(channel, shared["ts"])
    assert {"type": "user", "user_id": "U0HELP"} in list(nodes(called["blocks"]))


def test_a_long_private_answer_is_shared_as_it_was_seen(running: RunningApp) -> None:
    """In a thread of its own, with how much is left out."""
    channel = running.channel()
    answer = private(running, channel, "many:300")
    running.slack.click("U1", channel, answer["ts"], "share")
    root = running.slack.wait_for(lambda: running.slack.messages(channel))[0]
    running.slack.wait_for(
        lambda: [m for m in running.slack.answers(channel, root["ts"]) if "Left out" in words_of(m)]
    )


def test_an_answer_is_shared_where_the_app_is_no_member(running: RunningApp) -> None:
    """By the click itself, which may speak there."""
    channel = running.slack.add_channel(running.channel(), app_inside=False)
    answer = private(running, channel)
    running.slack.click("U1", channel, answer["ts"], "share")
    (shared,) = running.slack.wait_for(lambda: running.slack.messages(channel))
    assert QUESTION in words_of(shared)
    running.slack.click("U2", channel, shared["ts"], "help")
    called = running.slack.wait_for(lambda: running.slack.messages(channel)[1:])[0]
    assert {"type": "user", "user_id": "U0HELP"} in list(nodes(called["blocks"]))


def test_a_click_that_fails_is_told(running: RunningApp) -> None:
    """A trigger is good for three seconds; who clicked at a bad moment learns it."""
    channel = running.channel()
    _, answer = answered(running, channel)
    running.slack.rates.fail("views.open", Fault("500"), 1)
    running.slack.click("U0LATE", channel, answer["ts"], "passage:1")
    assert "please try again" in words_of(running.ephemeral("U0LATE", channel))


@pytest.mark.parametrize("kind", ["500", "429"])
def test_what_failed_can_be_tried_again(running: RunningApp, kind: Literal["500", "429"]) -> None:
    """Sharing and calling for help are done once, but not by a click that failed."""
    channel = running.channel()
    answer = private(running, channel)
    fault, times = Fault(kind, 0.01), MAX_RATE_LIMITED + 1 if kind == "429" else 1
    for number, action in enumerate(("share", "help"), start=1):
        said_in = answer if action == "share" else running.slack.messages(channel)[0]
        running.slack.rates.fail("chat.postMessage", fault, times)
        running.slack.click("U1", channel, said_in["ts"], action)
        told = running.ephemeral("U1", channel, number + 1)
        assert "lease try again" in words_of(told)
        running.slack.click("U1", channel, said_in["ts"], action)
        running.slack.wait_for(lambda number=number: len(running.slack.messages(channel)) == number)  # type: ignore[misc]


def test_the_same_words_can_be_asked_again_after_an_apology(running: RunningApp) -> None:
    """Each message is a question of its own."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "fail at first")
    running.answer(channel, ts)
    running.slack.mention("U1", channel, "fail at first", ts)
    assert "Something went wrong" in words_of(running.answers(channel, ts, 2)[1])


def installed(team: str) -> Installation:
    """Return the app's installation in a workspace."""
    return Installation(
        app_id=APP_ID,
        user_id="U1",
        team_id=team,
        bot_token=f"xoxb-{team}-1",
        bot_id=f"BBOT{team}",
        bot_user_id=f"UBOT{team}",
    )


def test_an_answer_of_another_workspace_is_not_told(tmp_path: Path) -> None:
    """One app in two workspaces: what one has asked, the other cannot open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = Installations(tmp_path / "state" / INSTALLATIONS, CLIENT_ID, CLIENT_SECRET).store
    for team in ("T0FOOTNOTE", "T0OTHER"):
        store.save(installed(team))
    with run_stand_in(
        tmp_path,
        "--http",
        SLACK_CLIENT_ID=CLIENT_ID,
        SLACK_CLIENT_SECRET=CLIENT_SECRET,
        FOOTNOTE_BOT_TEAMS="T0FOOTNOTE,T0OTHER",
        FOOTNOTE_BOT_PORT=str(port),
    ) as running:
        running.slack.deliver_to(f"http://127.0.0.1:{port}{EVENTS_PATH}")
        other = running.slack.add_workspace("T0OTHER")
        _, answer = answered(running, "C1")
        ts = forged(other, "C1", "passage:1", reference_of(answer))
        other.click("U1", "C1", ts, "passage:1")
        modal = running.slack.wait_for(lambda: other.modal("U1"))
        assert words_of(modal).startswith(GONE)
        running.slack.click("U1", "C1", answer["ts"], "passage:1")
        assert QUESTION in words_of(modal_of(running, "U1"))
