"""What the fake Slack delivers, and how, is as documented; each docstring states the rule."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import (
    APP_TOKEN,
    PROXY_VARIABLES,
    FakeSlack,
    Json,
    Settings,
    body_of,
    signed,
)
from tests.slack.driver import Background
from tests.slack.trial import FEEDBACK, MANIFEST, MODAL, PROMPT, EchoApp, call, post

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would send calls to 127.0.0.1 through a proxy."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake with no app yet, that does not echo."""
    with FakeSlack(settings=PROMPT) as fake:
        fake.add_person("U1")
        fake.add_channel("C1")
        yield fake


@pytest.fixture
def background() -> Iterator[Background]:
    """A thread for the app under test."""
    thread = Background()
    thread.start()
    yield thread
    thread.stop()


# Delivery


def test_a_mention_is_two_events_in_either_order(slack: FakeSlack, background: Background) -> None:
    """app_mention and message have one ts and one client_msg_id, and different event ids."""
    with EchoApp(slack, background) as app:
        slack.mention("U1", "C1", "Where?", events=("message", "app_mention"))
        slack.wait_for(lambda: len(app.bodies) == 2)
        message, mention = app.bodies
    assert [one["event"]["type"] for one in (message, mention)] == ["message", "app_mention"]
    assert message["event"]["client_msg_id"] == mention["event"]["client_msg_id"]
    assert message["event_id"] != mention["event_id"]
    assert message["event"]["channel_type"] == "channel"
    assert message["event"]["text"] == f"<@{slack.bot_user}> Where?"
    assert message["authorizations"][0]["user_id"] == slack.bot_user


def test_a_duplicate_is_the_same_event_again(slack: FakeSlack, background: Background) -> None:
    """A repeated event has the event id of the first."""
    with EchoApp(slack, background) as app:
        slack.direct("U1", "Where?", duplicate=True)
        slack.wait_for(lambda: len(app.bodies) == 2)
        assert app.bodies[0] == app.bodies[1]


def test_edits_and_removals_are_told(slack: FakeSlack, background: Background) -> None:
    """An edit carries both versions; a removal the old one; a preview is no edit."""
    with EchoApp(slack, background) as app:
        ts = slack.say("U1", "C1", "Where?")
        slack.edit("C1", ts, "When?")
        slack.unfurl("C1", ts, "https://example.org/")
        slack.remove("C1", ts)
        slack.wait_for(lambda: len(app.bodies) == 4)
        _, edit, preview, removal = [body["event"] for body in app.bodies]
    assert (edit["message"]["text"], edit["previous_message"]["text"]) == ("When?", "Where?")
    assert edit["message"]["edited"]["user"] == "U1"
    assert preview["message"]["text"] == preview["previous_message"]["text"]
    assert (removal["subtype"], removal["deleted_ts"]) == ("message_deleted", ts)
    assert slack.messages("C1") == []


def test_a_message_with_replies_becomes_a_tombstone(
    slack: FakeSlack, background: Background
) -> None:
    """Slack tells of its removal as a change; when the last reply goes it goes too."""
    with EchoApp(slack, background) as app:
        ts = slack.say("U1", "C1", "Where?")
        reply = slack.say("U1", "C1", "Anybody?", ts)
        slack.remove("C1", ts)
        slack.remove("C1", reply)
        slack.wait_for(lambda: len(app.bodies) == 5)
        change, *removals = [body["event"] for body in app.bodies[2:]]
    assert change["subtype"] == "message_changed"
    assert change["message"]["subtype"] == "tombstone"
    assert [one["deleted_ts"] for one in removals] == [reply, ts]


def test_the_app_hears_its_own_messages(background: Background) -> None:
    """With echo, as at Slack, what the app posts, changes and removes comes back as events."""
    with FakeSlack() as slack, EchoApp(slack, background) as app:
        slack.add_channel("C1")
        ts = post(slack, text="x")["ts"]
        call(slack, "chat.update", channel="C1", ts=ts, text="y")
        call(slack, "chat.delete", channel="C1", ts=ts)
        slack.wait_for(lambda: len(slack.acks()) == 3)
        subtypes = [body["event"].get("subtype") for body in app.bodies]
        assert subtypes == [None, "message_changed", "message_deleted"]


def test_only_what_the_manifest_subscribes_to_is_sent(background: Background) -> None:
    """An event that is not subscribed to, or whose scope is missing, is not delivered."""
    with FakeSlack(manifest=MANIFEST, settings=PROMPT) as slack, EchoApp(slack, background):
        slack.mention("U1", "C1", "Where?")
        slack.direct("U1", "Where?")
        assert [one.about for one in slack.deliveries] == ["app_mention"]
        with pytest.raises(AssertionError, match="manifest"):
            slack.command("/shout", "U1", "C1")


def test_people_of_elsewhere_can_be_told(slack: FakeSlack, background: Background) -> None:
    """In a shared channel the event says so, and whose the user is."""
    slack.add_channel("C2", shared=True)
    slack.add_person("U2", team="T0ELSE")
    with EchoApp(slack, background) as app:
        slack.say("U2", "C2", "Where?")
        slack.wait_for(lambda: app.bodies)
    assert app.bodies[0]["is_ext_shared_channel"]
    assert app.bodies[0]["event"]["user_team"] == "T0ELSE"


def test_an_organisation_is_named_in_every_payload(background: Background) -> None:
    """Of an org-wide install: no team in the authorizations, the enterprise in each payload."""
    org: dict[str, Any] = {"enterprise": "E0ORG", "org_wide": True}
    with FakeSlack(settings=PROMPT, **org) as slack, EchoApp(slack, background) as app:
        slack.mention("W1", "C1", "Where?", events=("app_mention",))
        slack.wait_for(lambda: app.bodies)
        asked = slack.command("/ask", "W1", "C1", "Where?").delivery.payload
        pressed = slack.message_shortcut("x", "W1", "C1", slack.messages("C1")[0]["ts"])
    event = app.bodies[0]
    assert (event["team_id"], event["enterprise_id"]) == (slack.team_id, "E0ORG")
    assert event["authorizations"][0]["team_id"] is None
    assert event["authorizations"][0]["is_enterprise_install"]
    assert (asked["enterprise_id"], asked["is_enterprise_install"]) == ("E0ORG", "true")
    payload = pressed.delivery.payload
    assert (payload["team"]["id"], payload["team"]["enterprise_id"]) == (slack.team_id, "E0ORG")
    assert (payload["enterprise"]["id"], payload["is_enterprise_install"]) == ("E0ORG", True)


def test_an_ack_is_timed_and_a_missed_one_is_a_breach() -> None:
    """Without an ack in time an event is sent again, three times, each with the next number."""

    async def deaf(slack: FakeSlack) -> list[Json]:
        link = await _link(slack)
        async with aiohttp.ClientSession() as session, session.ws_connect(link) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await asyncio.to_thread(slack.direct, "U1", "Where?")
            return [await socket.receive_json() for _ in range(4)]

    with FakeSlack(settings=replace(PROMPT, ack_seconds=0.2)) as slack:
        envelopes = asyncio.run(deaf(slack))
        assert slack.ack_times() == []
        assert slack.violations[0] == "message: no ack within 0.2 s"
    assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2, 3]
    assert [one["retry_reason"] for one in envelopes] == ["", *["timeout"] * 3]
    assert len({one["payload"]["event_id"] for one in envelopes}) == 1


async def _link(slack: FakeSlack) -> str:
    client = AsyncWebClient(base_url=slack.api_url)
    return str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])


def test_events_wait_for_a_connection(slack: FakeSlack, background: Background) -> None:
    """What happens while no socket is open is delivered when one is; nothing is a breach."""
    ts = slack.mention("U1", "C1", "Where?")
    with EchoApp(slack, background):
        slack.wait_for(lambda: slack.answers("C1", ts))
        slack.wait_for(lambda: len(slack.ack_times()) == 2)
        assert max(slack.ack_times()) < 1
    assert slack.violations == []


def test_a_command_does_not_wait(slack: FakeSlack) -> None:
    """A command while no socket is open is lost, as Slack tells its user."""
    asked = slack.command("/ask", "U1", "C1", "Where?")
    slack.wait_for(lambda: asked.delivery.lost)


def test_a_refresh_makes_the_app_reconnect(slack: FakeSlack, background: Background) -> None:
    """After `disconnect` the app opens another socket, and events go there."""
    with EchoApp(slack, background):
        slack.refresh_sockets()
        slack.wait_for(lambda: slack.connections_ever == 2)
        ts = slack.mention("U1", "C1", "Where?")
        slack.wait_for(lambda: slack.answers("C1", ts))
    assert slack.violations == []


def test_a_cut_socket_loses_no_event(slack: FakeSlack, background: Background) -> None:
    """What was under way over a socket that is cut is sent again over the next."""
    with EchoApp(slack, background):
        slack.drop_sockets()
        ts = slack.mention("U1", "C1", "Where?")
        slack.wait_for(lambda: slack.answers("C1", ts))
        assert slack.connections_ever == 2


def test_ten_sockets_share_the_events(slack: FakeSlack) -> None:
    """An eleventh connection is refused; each event goes to one of the ten."""

    async def connect() -> tuple[Json, int]:
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(await _link(slack)) for _ in range(11)]
            first = [await socket.receive_json() for socket in sockets]
            await asyncio.to_thread(slack.direct, "U1", "Where?")
            reading = [asyncio.ensure_future(socket.receive_json()) for socket in sockets[:10]]
            done, waiting = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            for socket in sockets:
                await socket.close()
            return first[10], len(done)

    last, got = asyncio.run(connect())
    assert (last["reason"], got) == ("too_many_websockets", 1)


def test_a_ticket_is_good_once(slack: FakeSlack) -> None:
    """The address of apps.connections.open opens one connection."""

    async def twice() -> None:
        async with aiohttp.ClientSession() as session:
            address = await _link(slack)
            await (await session.ws_connect(address)).close()
            await session.ws_connect(address)

    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        asyncio.run(twice())


# Commands, shortcuts, response URLs


def test_a_command_is_answered_by_ack_and_response_url(
    slack: FakeSlack, background: Background
) -> None:
    """What a command is acked with, and what comes to its response URL, only its user sees."""
    with EchoApp(slack, background):
        slack.command("/ask", "U1", "C1", "Where?")
        slack.wait_for(lambda: len(slack.ephemerals("U1")) == 2)
    assert {one["text"] for one in slack.ephemerals("U1")} == {"Looking", "Kazan."}
    assert slack.violations == []


def _to_url(url: str | None, **body: object) -> int:
    async def call_once() -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(str(url), json=body) as response,
        ):
            return response.status

    return asyncio.run(call_once())


def test_a_response_url_is_good_five_times(slack: FakeSlack) -> None:
    """The sixth use is refused, and a breach; what is sent is checked like any message."""
    url = slack.command("/ask", "U1", "C1", "Where?").response_url
    assert _to_url(url, text="x", blocks=[{"type": "headline"}]) == 400
    assert _to_url(url, text="Kazan.", response_type="in_channel") == 200
    assert [one["text"] for one in slack.messages("C1")] == ["Kazan."]
    assert [_to_url(url, text="x") for _ in range(4)] == [200, 200, 200, 404]
    assert slack.violations[-1] == "response_url: used more than 5 times"


def test_a_response_url_replaces_and_deletes_its_message(slack: FakeSlack) -> None:
    """A click's response URL changes the message that was clicked in, ephemeral or not."""
    slack.say("U1", "C1", "Hello")
    content = {"text": "x", "blocks": [FEEDBACK]}
    posted = post(slack, **content)["ts"]
    call(slack, "chat.postEphemeral", channel="C1", user="U1", **content)
    hidden = slack.ephemerals("U1")[0]["ts"]
    for ts in (posted, hidden):
        clicked = slack.click("U1", "C1", ts, "feedback", "good")
        assert clicked.delivery.payload["container"]["is_ephemeral"] == (ts == hidden)
        assert _to_url(clicked.response_url, text="y", replace_original=True) == 200
    assert slack.message("C1", posted)["text"] == "y"
    assert slack.ephemerals("U1")[0]["text"] == "y"
    assert _to_url(clicked.response_url, delete_original=True) == 200
    assert slack.ephemerals("U1") == []


def test_only_what_is_there_can_be_clicked(slack: FakeSlack) -> None:
    """A click needs an element of the message, and carries its value."""
    ts = post(slack, text="x", blocks=[FEEDBACK])["ts"]
    with pytest.raises(AssertionError, match="nothing to click"):
        slack.click("U1", "C1", ts, "share")
    payload = slack.click("U1", "C1", ts, "feedback", "bad").delivery.payload
    action = payload["actions"][0]
    assert (action["type"], action["value"]) == ("feedback_buttons", "bad")
    assert payload["message"]["ts"] == ts


def test_a_shortcut_carries_its_message(slack: FakeSlack) -> None:
    """A message shortcut is a message_action with the message and a response URL."""
    ts = slack.say("U1", "C1", "The summit was held in Kazan.")
    payload = slack.message_shortcut("ask_about", "U1", "C1", ts).delivery.payload
    assert (payload["type"], payload["callback_id"]) == ("message_action", "ask_about")
    assert payload["message"]["text"] == "The summit was held in Kazan."
    assert payload["response_url"].startswith(slack.url)


def test_what_else_happens_is_told(slack: FakeSlack, background: Background) -> None:
    """Opened tabs, joining, other bots, and the end of the installation."""
    with EchoApp(slack, background):
        slack.open_home("U1")
        slack.open_home("U1", "messages")
        slack.join(slack.bot_user, "C2")
        slack.bot_says("C1", "Beep")
        slack.happening("U1", "C1", "channel_topic")
        slack.uninstall()
        events = [one.payload["event"] for one in slack.deliveries]
    assert [one["type"] for one in events] == [
        "app_home_opened", "app_home_opened", "member_joined_channel",
        "message", "message", "tokens_revoked", "app_uninstalled",
    ]  # fmt: skip
    assert [one.get("tab") for one in events[:2]] == ["home", "messages"]
    assert (events[3]["bot_id"], events[4]["subtype"]) == ("B0OTHER", "channel_topic")
    assert call(slack, "auth.test")["error"] == "account_inactive"


# HTTP mode


@pytest.fixture
def request_url(background: Background) -> Iterator[tuple[str, list[tuple[Json, str]]]]:
    """An app's request URL, and what it has been sent: headers and body. The first gets 500."""
    got: list[tuple[Json, str]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.text()))
        return web.Response(status=500 if len(got) == 1 else 200, text="Looking")

    app = web.Application()
    app.router.add_post("/slack/events", take)
    runner = web.AppRunner(app)

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    yield f"http://127.0.0.1:{background.run(start())}/slack/events", got
    background.run(runner.cleanup())


def test_requests_are_signed_and_tried_again(
    slack: FakeSlack, request_url: tuple[str, list[tuple[Json, str]]]
) -> None:
    """In HTTP mode a request is signed; one that fails comes again, and says why."""
    url, got = request_url
    slack.deliver_to(url)
    slack.direct("U1", "Where?")
    slack.wait_for(lambda: len(slack.ack_times()) == 1)
    headers, body = got[1]
    assert (headers["X-Slack-Retry-Num"], headers["X-Slack-Retry-Reason"]) == ("1", "http_error")
    expected = signed(body, timestamp=headers["X-Slack-Request-Timestamp"])
    assert headers["X-Slack-Signature"] == expected["X-Slack-Signature"]
    asked = slack.command("/ask", "U1", "C1", "Where?")
    slack.wait_for(lambda: asked.response)
    assert asked.response == {"text": "Looking"}
    assert got[2][1].startswith("token=")
    assert slack.post(*_forged(slack)).status == 200


def _forged(slack: FakeSlack) -> tuple[str, dict[str, str]]:
    body, kind = body_of("events_api", {"type": "event_callback", "team_id": slack.team_id})
    return body, signed(body, "wrong", "yesterday") | {"Content-Type": kind}


# Modals


def test_a_trigger_opens_one_modal_for_a_short_time(background: Background) -> None:
    """A trigger is exchanged when it is used, and expired after three seconds."""
    settings = Settings(trigger_seconds=0.0, echo=False)
    with FakeSlack(settings=settings) as slack, EchoApp(slack, background):
        asked = slack.command("/ask", "U1", "C1", "Where?")
        late = call(slack, "views.open", trigger_id=asked.trigger_id, view=MODAL)
        assert late["error"] == "expired_trigger_id"
    with FakeSlack(settings=PROMPT) as slack:
        trigger = slack.team.trigger("U1")
        assert call(slack, "views.open", trigger_id=trigger, view=MODAL)["ok"]
        again = call(slack, "views.open", trigger_id=trigger, view=MODAL)
        assert again["error"] == "exchanged_trigger_id"
        assert len(slack.violations) == 1


def test_a_modal_is_filled_in_and_submitted(slack: FakeSlack, background: Background) -> None:
    """A click opens a modal by its trigger; the app's errors keep it open, its ack closes it."""
    with EchoApp(slack, background):
        ts = slack.mention("U1", "C1", "Where?")
        (answer,) = slack.wait_for(lambda: slack.answers("C1", ts))
        slack.click("U1", "C1", answer["ts"], "feedback", "bad")
        view = slack.wait_for(lambda: slack.modal("U1"))
        empty = slack.submit(view)
        slack.wait_for(lambda: empty.response)
        assert empty.response == {"response_action": "errors", "errors": {"why": "Say why."}}
        assert slack.modal("U1") == view
        slack.submit(view, {"why": "It is Kazan."})
        slack.wait_for(lambda: slack.modal("U1") is None)
    assert slack.violations == []
