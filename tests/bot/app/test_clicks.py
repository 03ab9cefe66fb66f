"""What can be done with an answer in Slack, through the real process."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from slack_sdk.oauth.installation_store import Installation

from bot.api.installations import FILE as INSTALLATIONS
from bot.api.installations import Installations
from bot.feedback.store import FILE, read_feedback
from bot.manifest import EVENTS_PATH
from bot.views.answer import IN_FILE
from tests.bot.app.talking import buttons_of, talking, until, words_of
from tests.bot.hostile import nodes
from tests.conftest import ROOT
from tests.slack import APP_ID, CLIENT_ID, CLIENT_SECRET, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.feedback.store import Feedback
    from tests.bot.app.talking import Talk
    from tests.slack import Json, Workspace

QUESTION = "Where was the summit held?"
GONE = "This passage is no longer stored."
NOT_YOURS = "no longer kept, or it is not yours"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The app with people who help."""
    with talking(tmp_path_factory.mktemp("clicks"), FOOTNOTE_BOT_HELPERS="U0HELP,S0DESK") as talk:
        yield talk


def answered(talk: Talk, channel: str, text: str = QUESTION) -> tuple[str, Json]:
    """Ask by a mention; return its thread and the answer."""
    ts = talk.slack.mention("U1", channel, text)
    return ts, talk.answer(channel, ts)


def reference_of(message: Json) -> str:
    """Return the reference that an answer carries."""
    return "F-" + words_of(message).rsplit("F-", 1)[1][:6]


def forged(slack: Workspace, channel: str, action_id: str, reference: str) -> str:
    """Write a message with a button that claims to belong to an answer; return its ts."""
    text = {"type": "plain_text", "text": "Click me"}
    button = {"type": "button", "text": text, "action_id": action_id, "value": reference}
    block = {"type": "actions", "block_id": f"answer:{reference}", "elements": [button]}
    return slack.say("U3", channel, "Look.", extra={"blocks": [block]})


def modal_of(talk: Talk, user: str) -> Json:
    """Wait for a modal."""
    return talk.slack.wait_for(lambda: talk.slack.modal(user))


def test_show_passage_opens_it_with_the_quote_marked(talk: Talk) -> None:
    """Anybody who reads the answer may look; the surroundings are there, the quote is bold."""
    channel = talk.channel()
    _, answer = answered(talk, channel)
    talk.slack.click("U0READER", channel, answer["ts"], "passage:1")
    modal = modal_of(talk, "U0READER")
    assert f"Before. {QUESTION} After." in words_of(modal)
    bold = [node["text"] for node in nodes(modal["blocks"]) if node.get("style") == {"bold": True}]
    assert QUESTION in bold


def test_every_footnote_has_its_own_passage(talk: Talk) -> None:
    """The number of the button is that of the footnote, in an answer that is in a file too."""
    channel = talk.channel()
    ts = talk.slack.mention("U1", channel, "many:300")
    (first,) = talk.finished(channel, ts)
    assert IN_FILE in words_of(first)
    talk.slack.click("U0FILE", channel, first["ts"], "passage:20")
    assert "Sentence 20 of many." in words_of(modal_of(talk, "U0FILE"))


@pytest.mark.parametrize("reference", ["F-000000", "F-", "", "F-' OR 1=1", "x" * 200])
def test_a_passage_of_nothing_known_is_not_shown(talk: Talk, reference: str) -> None:
    """A button may say anything; only what the journal knows is told."""
    channel, user = talk.channel(), f"U0X{len(reference)}"
    ts = forged(talk.slack, channel, "passage:1", reference)
    talk.slack.click(user, channel, ts, "passage:1")
    assert GONE in words_of(modal_of(talk, user))


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_passage_with_a_wrong_number_is_not_shown(talk: Talk, number: str) -> None:
    """An answer with one footnote has one passage."""
    channel, user = talk.channel(), f"U0N{number[:1]}"
    _, answer = answered(talk, channel)
    ts = forged(talk.slack, channel, f"passage:{number}", reference_of(answer))
    talk.slack.click(user, channel, ts, f"passage:{number}")
    assert GONE in words_of(modal_of(talk, user))


def test_an_answer_of_another_channel_is_not_told(talk: Talk) -> None:
    """A private channel's reference is worth nothing elsewhere."""
    _, answer = answered(talk, talk.channel())
    elsewhere = talk.channel()
    ts = forged(talk.slack, elsewhere, "passage:1", reference_of(answer))
    talk.slack.click("U0OTHER", elsewhere, ts, "passage:1")
    assert GONE in words_of(modal_of(talk, "U0OTHER"))


def test_somebodys_private_answer_is_not_told(talk: Talk) -> None:
    """Who knows its reference can neither read, share nor rate it, nor call for help with it."""
    channel = talk.channel()
    talk.slack.command("/ask", "U1", channel, "my private question?")
    reference = reference_of(talk.ephemeral("U1", channel))
    before = len(talk.slack.messages(channel))
    for action in ("share", "help", "feedback"):
        ts = forged(talk.slack, channel, action, reference)
        talk.slack.click("U0SPY", channel, ts, action)
    talk.ephemeral("U0SPY", channel, 3)
    talk.slack.click(
        "U0SPY", channel, forged(talk.slack, channel, "passage:1", reference), "passage:1"
    )
    assert words_of(modal_of(talk, "U0SPY")).startswith(GONE)
    told = talk.slack.ephemerals("U0SPY")
    assert all(NOT_YOURS in words_of(one) for one in told)
    assert len(talk.slack.messages(channel)) == before + 4
    assert reference not in {one.reference for one in ratings(talk.folder)}


def ratings(folder: Path) -> list[Feedback]:
    """Return the feedback that the app has stored."""
    return read_feedback(folder / "state" / FILE)


def ratings_of(talk: Talk, reference: str) -> list[Feedback]:
    """Return the stored feedback on an answer."""
    return [one for one in ratings(talk.folder) if one.reference == reference]


def rating(talk: Talk, reference: str, verdict: str) -> Feedback:
    """Wait for a verdict on an answer."""
    return until(
        lambda: next((one for one in ratings_of(talk, reference) if one.verdict == verdict), None)
    )


def test_a_good_answer_is_thanked_for_and_stored(talk: Talk) -> None:
    """With the question, the answer, what it stands on, the engine and the generation."""
    channel = talk.channel()
    _, answer = answered(talk, channel)
    talk.slack.click("U2", channel, answer["ts"], "feedback", "good")
    assert "Thank you" in words_of(talk.ephemeral("U2", channel))
    stored = rating(talk, reference_of(answer), "good")
    assert stored.question == QUESTION
    assert QUESTION in stored.answer
    assert stored.citations[0]["quote"] == QUESTION
    assert (stored.engine, stored.generation) == ("extractive", "20240101T000000-000000")
    assert "U2" not in stored.rater


def test_a_bad_answer_is_asked_why(talk: Talk) -> None:
    """The reason and the words are stored; who clicks again has one verdict, the last."""
    channel = talk.channel()
    _, answer = answered(talk, channel)
    reference = reference_of(answer)
    talk.slack.click("U0BAD", channel, answer["ts"], "feedback", "bad")
    modal = modal_of(talk, "U0BAD")
    rating(talk, reference, "bad")
    talk.slack.submit(modal, {"reason": "source", "comment": "It was <Kazan> & not Sochi"})
    stored = until(lambda: next((one for one in ratings_of(talk, reference) if one.reason), None))
    assert (stored.reason, stored.comment) == ("source", "It was <Kazan> & not Sochi")
    talk.slack.wait_for(lambda: talk.slack.modal("U0BAD") is None)
    talk.slack.click("U0BAD", channel, answer["ts"], "feedback", "good")
    rating(talk, reference, "good")
    assert [one.verdict for one in ratings_of(talk, reference)] == ["good"]


def test_feedback_is_read_by_eval(talk: Talk) -> None:
    """While the app runs; each person counts once for an answer."""
    channel = talk.channel()
    _, answer = answered(talk, channel)
    before = counted_by_eval(talk.folder)
    for user, verdict in (("U1", "good"), ("U2", "good"), ("U3", "bad"), ("U3", "bad")):
        talk.slack.click(user, channel, answer["ts"], "feedback", verdict)
    until(lambda: len(ratings_of(talk, reference_of(answer))) == 3)
    assert counted_by_eval(talk.folder) == before + 3


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


def test_who_still_needs_help_calls_people_once(talk: Talk) -> None:
    """Those that the settings name, in the thread; the next click is told so."""
    channel = talk.channel()
    ts, answer = answered(talk, channel)
    for user in ("U2", "U4", "U2"):
        talk.slack.click(user, channel, answer["ts"], "help")
    called = talk.answers(channel, ts, 2)[1]
    named = [node for node in nodes(called["blocks"]) if node.get("type") in {"user", "usergroup"}]
    assert {"type": "user", "user_id": "U0HELP"} in named
    assert {"type": "usergroup", "usergroup_id": "S0DESK"} in named
    assert named[-1]["user_id"] in {"U2", "U4"}
    talk.slack.wait_for(
        lambda: (
            len(talk.slack.ephemerals("U2", channel) + talk.slack.ephemerals("U4", channel)) == 2
        )
    )
    assert len(talk.settle(channel, ts)) == 2


def test_an_edit_leaves_the_call_for_help(talk: Talk) -> None:
    """The answer changes; that somebody was called does not."""
    channel = talk.channel()
    ts, answer = answered(talk, channel)
    talk.slack.click("U1", channel, answer["ts"], "help")
    called = talk.answers(channel, ts, 2)[1]
    talk.slack.edit(channel, ts, f"<@{talk.slack.bot_user}> When was it held?")
    edited, help_ = talk.settle(channel, ts)
    assert edited["ts"] == answer["ts"]
    assert words_of(edited).startswith("When was it held?")
    assert help_ == called


def private(talk: Talk, channel: str, text: str = QUESTION, user: str = "U1") -> Json:
    """Ask by a command, and return the last message of the answer."""
    talk.slack.command("/ask", user, channel, text)
    return talk.slack.wait_for(
        lambda: next(
            (one for one in talk.slack.ephemerals(user, channel) if "feedback" in buttons_of(one)),
            None,
        )
    )


def test_a_private_answer_is_shared_once(talk: Talk) -> None:
    """Its question and whose it is stand above; a second click is told so."""
    channel = talk.channel()
    answer = private(talk, channel)
    for _ in range(3):
        talk.slack.click("U1", channel, answer["ts"], "share")
    told = talk.ephemeral("U1", channel, 3)
    (shared,) = talk.slack.messages(channel)
    assert "shared already" in words_of(told)
    assert {"type": "user", "user_id": "U1"} in list(nodes(shared["blocks"]))
    assert words_of(shared).startswith(f" asks: {QUESTION}")
    assert "share" not in buttons_of(shared)


def test_a_shared_answer_is_everybodys(talk: Talk) -> None:
    """Its passages open for whoever reads it, it is rated, and help comes to its thread."""
    channel = talk.channel()
    answer = private(talk, channel)
    talk.slack.click("U1", channel, answer["ts"], "help")
    assert "Share it in the channel first" in words_of(talk.ephemeral("U1", channel, 2))
    talk.slack.click("U1", channel, answer["ts"], "share")
    shared = talk.slack.wait_for(lambda: talk.slack.messages(channel))[0]
    talk.slack.click("U0ELSE", channel, shared["ts"], "passage:1")
    assert f"Before. {QUESTION} After." in words_of(modal_of(talk, "U0ELSE"))
    talk.slack.click("U0ELSE", channel, shared["ts"], "feedback", "good")
    rating(talk, reference_of(answer), "good")
    talk.slack.click("U0ELSE", channel, shared["ts"], "help")
    called = talk.answer(channel, shared["ts"])
    assert {"type": "user", "user_id": "U0HELP"} in list(nodes(called["blocks"]))


def test_a_long_private_answer_is_shared_whole(talk: Talk) -> None:
    """What does not fit the messages stands in a file below them."""
    channel = talk.channel()
    answer = private(talk, channel, "many:300")
    talk.slack.click("U1", channel, answer["ts"], "share")
    shared = talk.slack.wait_for(lambda: talk.slack.messages(channel))[0]
    assert IN_FILE in words_of(shared)
    upload = talk.slack.wait_for(
        lambda: next(
            (one for one in talk.slack.uploads() if one.shared and one.shared[0] == channel), None
        )
    )
    assert upload.shared == (channel, shared["ts"])
    assert "Sentence 300 of many." in (upload.content or b"").decode()


def test_an_answer_is_shared_where_the_app_is_no_member(talk: Talk) -> None:
    """By the click itself, which may speak there."""
    channel = talk.slack.add_channel(talk.channel(), app_inside=False)
    answer = private(talk, channel)
    talk.slack.click("U1", channel, answer["ts"], "share")
    (shared,) = talk.slack.wait_for(lambda: talk.slack.messages(channel))
    assert QUESTION in words_of(shared)
    talk.slack.click("U2", channel, shared["ts"], "help")
    called = talk.slack.wait_for(lambda: talk.slack.messages(channel)[1:])[0]
    assert {"type": "user", "user_id": "U0HELP"} in list(nodes(called["blocks"]))


def test_a_click_that_fails_is_told(talk: Talk) -> None:
    """A trigger is good for three seconds; who clicked at a bad moment learns it."""
    channel = talk.channel()
    _, answer = answered(talk, channel)
    talk.slack.rates.fail("views.open", Fault("500"), 1)
    talk.slack.click("U0LATE", channel, answer["ts"], "passage:1")
    assert "could not be done" in words_of(talk.ephemeral("U0LATE", channel))


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
    with talking(
        tmp_path,
        "--http",
        SLACK_CLIENT_ID=CLIENT_ID,
        SLACK_CLIENT_SECRET=CLIENT_SECRET,
        FOOTNOTE_BOT_PORT=str(port),
    ) as talk:
        talk.slack.deliver_to(f"http://127.0.0.1:{port}{EVENTS_PATH}")
        other = talk.slack.add_workspace("T0OTHER")
        _, answer = answered(talk, "C1")
        ts = forged(other, "C1", "passage:1", reference_of(answer))
        other.click("U1", "C1", ts, "passage:1")
        modal = talk.slack.wait_for(lambda: other.modal("U1"))
        assert words_of(modal).startswith(GONE)
        talk.slack.click("U1", "C1", answer["ts"], "passage:1")
        assert QUESTION in words_of(modal_of(talk, "U1"))
