"""An org-wide installation in an Enterprise organisation, over Socket Mode and over HTTP."""

from __future__ import annotations

import signal
import socket
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.journal.journal import JOURNAL
from bot.manifest import EVENTS_PATH
from tests.bot.app.process import STAND_IN, App, app_environment, lift_limits
from tests.bot.app.running import RunningApp, buttons_of, until, words_of
from tests.bot.app.test_clicks import ratings_of
from tests.bot.manifests import made
from tests.conftest import ROOT
from tests.slack.enterprise import ENTERPRISE, SISTER, WORKSPACE, Organisation, recorded_message

if TYPE_CHECKING:
    from collections.abc import Iterator

COLLEAGUE, SISTERS = "W0ONE", "W0TWO"


@pytest.fixture(scope="module", params=["socket", "http"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApp]:
    """The app with the organisation's token; a person of each of two workspaces."""
    folder = tmp_path_factory.mktemp("app")
    with Organisation(made()) as slack, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        slack.add_person(SISTERS, team=SISTER, enterprise=ENTERPRISE)
        lift_limits(folder)
        own = {"PYTHONPATH": str(ROOT), "FOOTNOTE_BOT_PORT": str(port)}
        options = ("--http",) if request.param == "http" else ()
        app = App((*STAND_IN, *options), app_environment(slack, folder, **own), folder).start()
        if request.param == "http":
            slack.deliver_to(f"http://127.0.0.1:{port}{EVENTS_PATH}")
        try:
            yield RunningApp(slack, app, folder)
        finally:
            app.end(signal.SIGKILL)
        assert slack.violations == []


@pytest.fixture(params=["team", "no team"])
def named(request: pytest.FixtureRequest, running: RunningApp) -> Iterator[None]:
    """Interactions that name the workspace, and such that name the person's only."""
    assert isinstance(running.slack, Organisation)
    running.slack.courier.null_team = request.param == "no team"
    yield
    running.slack.courier.null_team = False


@pytest.mark.parametrize("kind", ["app_mention", "message"])
def test_a_recorded_mention_is_answered(running: RunningApp, kind: str) -> None:
    """As Slack has sent it: `authorizations[0].team_id` is null, and there is no context team."""
    slack, channel = running.slack, "C111"
    text = f"<@{slack.bot_user}> What is {kind}?"
    ts = slack.say("W111", channel, text, extra={"hidden": True, "subtype": "tombstone"})
    event = recorded_message(slack.team, text, ts=ts, kind=kind)
    slack.background.do(lambda: slack.site.courier.send("events_api", event))
    assert f"What is {kind}?" in words_of(running.answer(channel, ts))
    with closing(sqlite3.connect(running.folder / "state" / JOURNAL)) as journal:
        found = journal.execute("SELECT team, enterprise FROM questions WHERE ts = ?", (ts,))
        assert found.fetchall() == [(WORKSPACE, ENTERPRISE)]


@pytest.mark.parametrize("user", [COLLEAGUE, SISTERS])
def test_people_of_every_workspace_are_ones_own(running: RunningApp, user: str) -> None:
    """In a channel of several workspaces, each is answered once, and asked on without a mention."""
    slack, channel = running.slack, running.channel()
    ts = slack.mention(user, channel, "What is it?", duplicate=True)
    assert "What is it?" in words_of(running.answer(channel, ts))
    slack.say(user, channel, "And what is that?", ts)
    assert "And what is that?" in words_of(running.answers(channel, ts, 2)[1])
    assert len(running.settle(channel, ts)) == 2


def test_a_question_is_stopped_by_a_colleague(running: RunningApp) -> None:
    """The stop button's event names the thread, and no workspace of its own."""
    slack, channel = running.slack, running.channel()
    ts = slack.mention(COLLEAGUE, channel, "sleep:30 What is it?")
    slack.wait_for(
        lambda: (session := slack.session(channel, ts)) and session.status == "processing"
    )
    slack.press_stop(SISTERS, channel, ts)
    assert "This was stopped." in words_of(running.answer(channel, ts))
    slack.wait_for(lambda: (session := slack.session(channel, ts)) and session.status == "active")


def test_an_example_is_answered(running: RunningApp) -> None:
    """A button of App Home asks in the direct messages of whoever pressed it."""
    slack = running.slack
    slack.open_home(COLLEAGUE)
    home = slack.wait_for(lambda: slack.home(COLLEAGUE))
    slack.press(COLLEAGUE, home, "example:1")
    channel = slack.direct_channel(COLLEAGUE)
    asked = slack.wait_for(lambda: slack.messages(channel))[0]
    assert words_of(running.answer(channel, asked["ts"])).startswith("What is number 2?")


@pytest.mark.parametrize("enterprise", ["E0PARTNER", None])
def test_people_of_other_organisations_are_not(running: RunningApp, enterprise: str | None) -> None:
    """In a channel shared with theirs: they are told once, though messages name their workspace."""
    slack, channel, user = running.slack, running.channel(), f"U{enterprise}"
    slack.add_person(user, team="T0PARTNER", enterprise=enterprise)
    slack.add_channel(channel, shared=True)
    slack.mention(user, channel, "What is it?", duplicate=True)
    assert "shared with another organisation" in words_of(running.ephemeral(user, channel))
    ts = slack.mention(COLLEAGUE, channel, "What is that?")
    running.ephemeral(COLLEAGUE, channel)
    slack.wait_for(running.is_quiet)
    assert len(slack.ephemerals(user, channel)) == 1
    assert slack.answers(channel, ts) == []


@pytest.mark.usefixtures("named")
def test_buttons_find_their_questions(running: RunningApp) -> None:
    """Of a person of another workspace, too; a rating and its reason are of one person."""
    slack, channel = running.slack, running.channel()
    ts = slack.mention(COLLEAGUE, channel, "What is it?")
    answer = running.finished(channel, ts)[-1]
    for user in (COLLEAGUE, SISTERS):
        slack.click(user, channel, answer["ts"], "passage:1")
        modal = slack.wait_for(partial(slack.modal, user))
        assert "What is it?" in words_of(modal)
        slack.close_modal(modal)
    slack.click(SISTERS, channel, answer["ts"], "feedback", "bad")
    modal = slack.wait_for(lambda: slack.modal(SISTERS))
    slack.submit(modal, {"reason": "source", "comment": "Not there."})
    reference = modal["private_metadata"]
    (rating,) = until(lambda: [one for one in ratings_of(running, reference) if one.reason])
    assert (rating.reason, rating.comment) == ("source", "Not there.")


@pytest.mark.usefixtures("named")
def test_commands_and_shortcuts_are_answered(running: RunningApp) -> None:
    """And their answers can be shared where they were asked."""
    slack, channel = running.slack, running.channel()
    slack.command("/ask", SISTERS, channel, "What is private?")
    answer = running.ephemeral(SISTERS, channel)
    assert "What is private?" in words_of(answer)
    assert "share" in buttons_of(answer)
    slack.click(SISTERS, channel, answer["ts"], "share")
    slack.wait_for(lambda: [one for one in slack.messages(channel) if "blocks" in one])
    ts = slack.say(COLLEAGUE, channel, "What is in a message?")
    slack.message_shortcut("ask_about", COLLEAGUE, channel, ts)
    assert "What is in a message?" in words_of(running.ephemeral(COLLEAGUE, channel))


def test_direct_messages_edits_and_removals(running: RunningApp) -> None:
    """A question in direct messages is answered, its edit answered anew, its removal followed."""
    slack = running.slack
    channel = slack.direct_channel(SISTERS)
    ts = slack.direct(SISTERS, "What is direct?")
    assert "What is direct?" in words_of(running.answer(channel, ts))
    slack.edit(channel, ts, "What is edited?")
    slack.wait_for(lambda: "What is edited?" in words_of(slack.answers(channel, ts)))
    slack.remove(channel, ts)
    slack.wait_for(lambda: not slack.answers(channel, ts))


def test_home_is_shown_in_each_workspace(running: RunningApp) -> None:
    """And an example pressed there is asked."""
    slack = running.slack
    slack.open_home(SISTERS)
    home = slack.wait_for(lambda: slack.home(SISTERS))
    slack.press(SISTERS, home, "example:0")
    channel = slack.direct_channel(SISTERS)
    slack.wait_for(lambda: "What is number 1?" in str(slack.messages(channel)))


def test_a_workspace_that_the_app_was_taken_off_leaves_nothing(running: RunningApp) -> None:
    """What was asked in it is deleted; the other workspace's questions stay."""
    slack = running.slack
    assert isinstance(slack, Organisation)
    channel = running.channel()
    running.answer(channel, slack.mention(COLLEAGUE, channel, "What stays?"))
    slack.command("/ask", SISTERS, channel, "What goes?")

    def teams() -> set[str]:
        with closing(sqlite3.connect(running.folder / "state" / JOURNAL)) as journal:
            asked = "SELECT team FROM questions WHERE text IN ('What stays?', 'What goes?')"
            found = journal.execute(asked)
            return {team for (team,) in found}

    until(lambda: teams() == {WORKSPACE, SISTER})
    slack.revoke(SISTER)
    until(lambda: teams() == {WORKSPACE})
