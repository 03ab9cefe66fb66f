"""The app over HTTP, through the real process: what Slack signed, installation, metrics."""

from __future__ import annotations

import json
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from tests.bot.app.load import until
from tests.bot.app.process import free_port
from tests.bot.app.running import RunningApp, run_stand_in, whole, words_of
from tests.slack import CLIENT_ID, CLIENT_SECRET, Fault, body_of, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import Message
    from pathlib import Path

    from tests.slack import Workspace

OAUTH = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "SLACK_BOT_TOKEN": ""}
JSON = {"Content-Type": "application/json"}
MAX_BODY = 1_000_000


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app of one workspace, which Slack calls over HTTP."""
    with serving(tmp_path_factory.mktemp("app")) as room:
        yield room


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app of the named workspaces that install it."""
    teams = "T0FOOTNOTE,T0OTHER,T0THIRD,T0SOLO,E0GRID"
    with serving(tmp_path_factory.mktemp("app"), FOOTNOTE_BOT_TEAMS=teams, **OAUTH) as room:
        room.slack.team.installed = False
        yield room


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[RunningApp]:
    """Run the app on a port of its own."""
    port = free_port()
    with run_stand_in(folder, "--http", FOOTNOTE_BOT_PORT=str(port), **environment) as room:
        room.slack.deliver_to(f"http://127.0.0.1:{port}{EVENTS_PATH}")
        yield room


class _Still(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_: object) -> None:
        """Say that there is nowhere to go."""


_OPENER = urllib.request.build_opener(_Still, urllib.request.ProxyHandler({}))


def get(running: RunningApp, path: str, cookie: str = "") -> tuple[int, str, Message]:
    """Get a page of the app's: its status, text and headers."""
    address = f"http://127.0.0.1:{running.app.environment['FOOTNOTE_BOT_PORT']}{path}"
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    try:
        with _OPENER.open(request, timeout=10) as reply:
            return reply.status, reply.read().decode(), reply.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers


def test_events_commands_and_clicks_are_answered(running: RunningApp) -> None:
    """Each is signed, acknowledged at once, and answered by the Web API."""
    slack, channel = running.slack, running.channel()
    ts = slack.mention("U1", channel, "What is it?", duplicate=True)
    answer = running.answer(channel, ts)
    assert "What is it?" in words_of(answer)
    slack.command("/ask", "U2", channel, "What is private?")
    assert "What is private?" in words_of(running.ephemeral("U2", channel))
    slack.click("U1", channel, answer["ts"], "passage:1")
    assert "What is it?" in words_of(slack.wait_for(lambda: slack.modal("U1")))
    direct = slack.direct("U3", "What is direct?")
    slack.wait_for(lambda: whole(slack, slack.direct_channel("U3"), direct))
    assert len(running.settle(channel, ts)) == 1
    assert max(slack.ack_times()) < 0.25


EVENT, _ = body_of("events_api", {"type": "event_callback", "team_id": "T0FOOTNOTE"})


# Made when the test runs: a timestamp of when the tests were collected becomes old, and one of the
# future recent.
FORGERIES: dict[str, Callable[[int], dict[str, str]]] = {
    "no headers": lambda _: {},
    "wrong signature": lambda _: {**signed(EVENT), "X-Slack-Signature": "v0=0"},
    "empty signature": lambda _: {**signed(EVENT), "X-Slack-Signature": ""},
    "another secret": lambda _: signed(EVENT, secret="0" * 32),
    "another body": lambda _: signed(f"{EVENT} "),
    "old": lambda now: signed(EVENT, timestamp=str(now - 600)),
    "in the future": lambda now: signed(EVENT, timestamp=str(now + 600)),
    "no number": lambda _: signed(EVENT, timestamp="yesterday"),
    "signed without a time": lambda _: signed(EVENT, timestamp=""),
    "empty timestamp": lambda _: {**signed(EVENT), "X-Slack-Request-Timestamp": ""},
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_what_slack_has_not_signed_is_refused(
    running: RunningApp, forge: Callable[[int], dict[str, str]]
) -> None:
    """A signature that is wrong, old, missing or malformed is one answer: 401."""
    headers = forge(int(time.time()))
    assert running.slack.post(EVENT, {**JSON, **headers}).status == 401


def test_a_large_body_is_refused(running: RunningApp) -> None:
    """However well it is signed."""
    body = " " * (MAX_BODY + 1)
    assert running.slack.post(body, {**JSON, **signed(body)}).status == 413


def test_slack_verifies_the_address(running: RunningApp) -> None:
    """Its challenge comes back."""
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"})
    reply = running.slack.post(body, {**JSON, **signed(body)})
    assert (reply.status, "3eZbrw1aB" in reply.text) == (200, True)


def metrics(running: RunningApp) -> dict[str, float]:
    """Return the app's metrics: each by its name, and its labels in the order of their names."""
    status, text, _ = get(running, "/metrics")
    assert status == 200
    return {
        " ".join(
            (sample.name, *(value for _, value in sorted(sample.labels.items())))
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_and_metrics_tell_what_happens(running: RunningApp) -> None:
    """Latency, answers by kind, refusals, errors, the queue, 429s and feedback."""
    status, text, _ = get(running, "/health")
    assert (status, json.loads(text)["slack"]["transport"]) == (200, "http")
    slack, channel, before = running.slack, running.channel(), metrics(running)
    slack.rates.fail("chat.postMessage", Fault("429", 1))
    slack.rates.fail("chat.postMessage", Fault("500"))  # it is retried, and counted once
    ts = slack.mention("U1", channel, "What is it?")
    answer = running.answer(channel, ts)
    for question in ("refuse What is it?", "fail What is it?"):
        running.answer(channel, slack.mention("U1", channel, question))
    slack.click("U1", channel, answer["ts"], "feedback", "good")
    running.ephemeral("U1", channel)
    waiting = [slack.mention("U1", running.channel(), "sleep:0.5 What is it?") for _ in range(6)]
    assert until(lambda: metrics(running)["footnote_queue_questions"] >= 2)
    assert until(lambda: metrics(running)["footnote_in_hand_questions"] == 0)
    after = metrics(running)
    assert json.loads(get(running, "/health")[1])["slack"]["last_post"]
    moved = {name for name, value in after.items() if value > before.get(name, 0)}
    assert {
        "footnote_questions_received_total mention",
        "footnote_questions_finished_total answered ",
        "footnote_questions_finished_total refused nothing_retrieved",
        "footnote_questions_finished_total apologised failed",
        "footnote_answer_seconds_sum answered",
        "footnote_ack_seconds_count",
        "footnote_errors_total answer",
        "footnote_slack_rate_limited_total chat.postMessage",
        "footnote_feedback_total good",
    } <= moved
    received = "footnote_questions_received_total mention"
    assert after[received] - before.get(received, 0) == 3 + len(waiting)
    finished = "footnote_questions_finished_total answered "
    assert after[finished] - before.get(finished, 0) == 1 + len(waiting)


def install(running: RunningApp, workspace: Workspace) -> str:
    """Install the app in a workspace, as somebody does it in a browser; return the last page."""
    status, _, headers = get(running, INSTALL_PATH)
    assert status == 302
    (state,) = parse_qs(urlsplit(headers["Location"]).query)["state"]
    cookie = headers["Set-Cookie"].split(";")[0]
    path = f"{REDIRECT_PATH}?code={workspace.authorize()}&state={state}"
    assert get(running, path)[0] == 400  # another browser
    status, page, _ = get(running, path, cookie)
    assert status == 200, page
    return page


def test_each_workspace_installs_it_and_is_answered_with_its_own_token(several: RunningApp) -> None:
    """And its token is deleted with all its questions when it uninstalls the app."""
    slack = several.slack
    other = slack.add_workspace("T0OTHER", installed=False)
    for workspace in (slack, other):
        assert "installed" in install(several, workspace)
        ts = workspace.mention("U1", "C1", f"What is {workspace.team_id}?")
        (answer,) = slack.wait_for(partial(whole, workspace, "C1", ts))
        assert f"What is {workspace.team_id}?" in words_of(answer)
    token = other.bot_token
    other.uninstall()
    slack.wait_for(lambda: all(one.acked for one in slack.deliveries))
    assert until(lambda: not kept(several, token))
    assert until(lambda: {team for team, _ in asked(several)} == {slack.team_id})
    again = slack.mention("U1", "C2", "What is still here?")
    slack.wait_for(lambda: whole(slack, "C2", again))
    assert "installed" in install(several, other)
    ts = other.mention("U1", "C3", "What is back?")
    slack.wait_for(lambda: whole(other, "C3", ts))
    assert token not in several.app.log


def test_an_organisation_installs_it_once(several: RunningApp) -> None:
    """One token answers in each of its workspaces; its admin is sent on to add the app to them."""
    slack = several.slack
    first = slack.add_workspace("T0GRID1", installed=False, enterprise="E0GRID", org_wide=True)
    assert "/manage/E0GRID/" in install(several, first)
    second = slack.add_workspace("T0GRID2", enterprise="E0GRID", org_wide=True)
    for workspace, channel in ((first, "C0GRID1"), (second, "C0GRID2")):
        ts = workspace.mention("U1", channel, f"What is {channel}?")
        (answer,) = slack.wait_for(partial(whole, workspace, channel, ts))
        assert f"What is {channel}?" in words_of(answer)
        workspace.click("U1", channel, answer["ts"], "passage:1")
        slack.wait_for(partial(workspace.modal, "U1"))


def test_a_refused_installation_takes_nothing_along(several: RunningApp) -> None:
    """Slack tells that it was taken back, by the organisation of a workspace that is served."""
    slack = several.slack
    solo = slack.add_workspace("T0SOLO", installed=False, enterprise="E0SOLO")
    install(several, solo)
    ts = solo.mention("U1", "C0SOLO", "What is kept?")
    (answer,) = slack.wait_for(partial(whole, solo, "C0SOLO", ts))
    refused = slack.add_workspace("T0SISTER", enterprise="E0SOLO", org_wide=True)
    refused.uninstall()
    slack.wait_for(several.is_quiet)
    solo.click("U1", "C0SOLO", answer["ts"], "passage:1")
    assert "What is kept?" in words_of(slack.wait_for(lambda: solo.modal("U1")))
    assert "removed from the workspace E0SOLO" not in several.app.log


def test_a_workspace_that_is_not_named_is_ignored(several: RunningApp) -> None:
    """It cannot install the app; what comes from it all the same is logged once, not answered."""
    slack = several.slack
    stranger = slack.add_workspace("T0STRANGER", installed=False)
    _, _, headers = get(several, INSTALL_PATH)
    (state,) = parse_qs(urlsplit(headers["Location"]).query)["state"]
    path = f"{REDIRECT_PATH}?code={stranger.authorize()}&state={state}"
    status, page, _ = get(several, path, headers["Set-Cookie"].split(";")[0])
    assert (status, "not open to T0STRANGER" in page) == (403, True)
    stranger.team.installed = True
    for question in ("What is it?", "What is that?"):
        stranger.mention("U1", "C1", question)
    stranger.command("/ask", "U1", "C1", "What is private?")
    slack.wait_for(several.is_quiet)
    assert len(stranger.messages("C1")) == 2
    assert stranger.ephemerals("U1") == []
    (line,) = [one for one in several.app.lines if "T0STRANGER are ignored" in one]
    assert "T0OTHER" in line


def kept(running: RunningApp, token: str) -> bool:
    """Tell whether a token is in the file of installations."""
    return token.encode() in (running.folder / "state" / "installations.db").read_bytes()


def asked(running: RunningApp) -> list[tuple[str, str]]:
    """Return the workspace and the text of each question that is stored."""
    with closing(sqlite3.connect(running.folder / "state" / "journal.db")) as journal:
        return journal.execute("SELECT team, text FROM questions").fetchall()


def test_an_installation_needs_the_state_that_it_began_with(several: RunningApp) -> None:
    """A link that somebody else has made installs nothing."""
    _, _, headers = get(several, INSTALL_PATH)
    cookie = headers["Set-Cookie"].split(";")[0]
    code = several.slack.authorize()
    for state in ("", "forged"):
        status, page, _ = get(several, f"{REDIRECT_PATH}?code={code}&state={state}", cookie)
        assert status in {400, 401}
        assert code not in page


def test_slack_may_fail_when_a_workspace_asks_first(several: RunningApp) -> None:
    """Its first event makes the app ask who it is there: that is asked again, and nothing lost."""
    slack = several.slack
    third = slack.add_workspace("T0THIRD", installed=False)
    install(several, third)
    slack.rates.fail("auth.test", Fault("500"))
    ts = third.direct("U1", "What is it?")
    slack.wait_for(lambda: whole(third, third.direct_channel("U1"), ts), 20)


def test_the_workspace_of_the_only_token_is_served(tmp_path: Path) -> None:
    """Another one's events are not answered with it, though the app may be installed there."""
    with run_stand_in(tmp_path) as room:
        other = room.slack.add_workspace("T0OTHER")
        other.mention("U1", "C1", "What is elsewhere?")
        ts = room.slack.mention("U1", "C1", "What is it?")
        assert "What is it?" in words_of(room.answer("C1", ts))
        room.slack.wait_for(room.is_quiet)
        assert other.calls() == []
        assert len([one for one in room.app.lines if "T0OTHER are ignored" in one]) == 1


def test_a_client_id_does_not_disturb_socket_mode(tmp_path: Path) -> None:
    """Bolt would take it from the environment, and the token away."""
    own = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
    with run_stand_in(tmp_path, **own) as room:
        ts = room.slack.mention("U1", "C1", "What is it?")
        assert "What is it?" in words_of(room.answer("C1", ts))
