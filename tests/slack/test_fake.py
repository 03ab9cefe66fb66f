"""The fake Slack's Web API is as strict as the documented one; each docstring states the rule."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import (
    APP_ID,
    APP_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CONFIG_TOKEN,
    PROXY_VARIABLES,
    FakeSlack,
    Fault,
    Json,
    Rate,
    Rates,
    Settings,
    escape,
)
from tests.slack.methods import HANDLERS
from tests.slack.rates import ALL_MESSAGES, DOCUMENTED
from tests.slack.trial import (
    FEEDBACK,
    HOME,
    MANIFEST,
    MODAL,
    PLAIN,
    PROMPT,
    SECTION,
    call,
    post,
    respond,
    start_stream,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


CHUNKS: list[Json] = [{"type": "blocks", "blocks": [SECTION]}]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK would send calls to 127.0.0.1 through a proxy."""
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> Mock:
    """What rates are reckoned by, in seconds; it stands still until a test moves it."""
    return Mock(return_value=0.0)


@pytest.fixture
def slack(clock: Mock) -> Iterator[FakeSlack]:
    """A fake with no app yet, that does not echo."""
    with FakeSlack(settings=PROMPT, rates=Rates(clock=clock)) as fake:
        fake.add_person("U1")
        fake.add_channel("C1")
        yield fake


# Tokens, methods, arguments, scopes


def test_a_token_tells_who_the_app_is(slack: FakeSlack) -> None:
    """auth.test gives the workspace, the bot's user and its id, and the scopes in a header."""
    response = respond(slack, "auth.test")
    assert response["user_id"] == slack.bot_user
    assert response["team_id"] == slack.team_id
    assert "chat:write" in response.headers["X-OAuth-Scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-other", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")]
)
def test_a_wrong_token_is_refused(slack: FakeSlack, token: str, error: str) -> None:
    """A method is refused to a token that is not the workspace's."""
    assert call(slack, "views.publish", token=token)["error"] == error


def test_no_token_is_not_authed(slack: FakeSlack) -> None:
    """A call without a token is not_authed."""

    async def bare() -> Json:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{slack.api_url}auth.test") as response,
        ):
            return dict(await response.json())

    assert asyncio.run(bare())["error"] == "not_authed"


def test_an_unknown_method_is_refused(slack: FakeSlack) -> None:
    """What is no method of Slack's is unknown_method, and a breach."""
    assert call(slack, "chat.shout")["error"] == "unknown_method"
    assert slack.violations == ["chat.shout: no such method"]


@pytest.mark.parametrize(
    "arguments", [{}, {"channel": "C1", "text": "x", "colour": "red"}, {"channel": ["C1"]}]
)
def test_arguments_are_checked(slack: FakeSlack, arguments: Json) -> None:
    """Missing, unknown and malformed arguments are refused, and a breach."""
    assert call(slack, "chat.postMessage", **arguments)["error"] == "invalid_arguments"
    assert len(slack.violations) == 1


@pytest.mark.parametrize("verb", ["GET", "POST", "form"])
def test_arguments_come_in_every_form(slack: FakeSlack, verb: str) -> None:
    """An address, a form and JSON carry the same arguments; what is no text is read from it."""
    ts = slack.say("U1", "C1", "Where?")
    given = {"channel": "C1", "ts": ts, "limit": "5", "include_all_metadata": "1"}

    async def call_once() -> Json:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        ways: dict[str, Any] = {"GET": {"params": given}, "POST": {"params": given}}
        way = ways.get(verb, {"data": given})
        http_verb = "GET" if verb == "GET" else "POST"
        response = await client.api_call("conversations.replies", http_verb=http_verb, **way)
        assert isinstance(response.data, dict)
        return response.data

    assert asyncio.run(call_once())["messages"][0]["ts"] == ts


def test_a_scope_that_is_not_granted_is_missed() -> None:
    """A method needs its scope; the answer names it. Scopes come from the manifest."""
    with FakeSlack(manifest=MANIFEST, settings=PROMPT) as slack:
        slack.add_channel("C1")
        answer = call(slack, "conversations.info", channel="C1")
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:read")
        assert len(slack.violations) == 1


def test_a_revoked_token_is_dead(slack: FakeSlack) -> None:
    """Each call with a token that was revoked, or whose workspace is gone, says so."""
    other = slack.add_workspace("T0OTHER")
    assert call(slack, "auth.revoke")["revoked"]
    assert call(slack, "auth.test")["error"] == "token_revoked"
    other.kill_token("account_inactive")
    assert call(slack, "auth.test", token=other.bot_token)["error"] == "account_inactive"


def test_a_scope_can_be_taken_away(slack: FakeSlack) -> None:
    """What was granted once and is missed now is missing_scope, and no breach of the app's."""
    slack.take_scope("chat:write")
    assert post(slack, text="x")["error"] == "missing_scope"
    assert slack.violations == []


def test_an_org_wide_token_is_good_for_every_workspace() -> None:
    """One token for all workspaces of an organisation: what a call names tells which it is for.

    auth.test names the organisation as where the app is installed.
    """
    org: dict[str, Any] = {"enterprise": "E0ORG", "org_wide": True}
    with FakeSlack(settings=PROMPT, **org) as slack:
        sister = slack.add_workspace("T0SISTER", **org)
        sister.add_channel("C7")
        sister.add_person("W7")
        assert call(slack, "chat.postMessage", channel="C7", text="x")["ok"]
        assert call(slack, "views.publish", user_id="W7", view=HOME)["ok"]
        who = call(slack, "auth.test")
    assert [one["text"] for one in sister.messages("C7")] == ["x"]
    assert sister.home("W7")
    assert (who["team_id"], who["enterprise_id"]) == ("E0ORG", "E0ORG")
    assert who["is_enterprise_install"]


def test_a_code_is_exchanged_for_a_token_once(slack: FakeSlack) -> None:
    """oauth.v2.access gives the token of the workspace that the code is of, once."""
    other = slack.add_workspace("T0OTHER", installed=False)
    assert call(slack, "auth.test", token=other.bot_token)["error"] == "invalid_auth"
    code = other.authorize()

    async def access() -> Json:
        client = AsyncWebClient(base_url=slack.api_url)
        try:
            response = await client.oauth_v2_access(
                client_id=CLIENT_ID, client_secret=CLIENT_SECRET, code=code
            )
        except SlackApiError as error:
            response = error.response
        assert isinstance(response.data, dict)
        return response.data

    assert asyncio.run(access())["access_token"] == other.bot_token
    assert call(slack, "auth.test", token=other.bot_token)["team_id"] == "T0OTHER"
    assert asyncio.run(access())["error"] == "invalid_code"


# Messages


def test_a_channel_must_be_there_and_open(slack: FakeSlack) -> None:
    """Nothing can be posted where there is no channel, the app is not in it, or it is archived."""
    slack.add_channel("C2", app_inside=False)
    slack.add_channel("C3", archived=True)
    errors = [
        call(slack, "chat.postMessage", channel=channel, text="x")["error"]
        for channel in ("C9", "C2", "C3")
    ]
    assert errors == ["channel_not_found", "not_in_channel", "is_archived"]


def test_a_message_to_a_person_is_direct(slack: FakeSlack) -> None:
    """A user's id as channel posts to the direct messages with them."""
    assert call(slack, "chat.postMessage", channel="U1", text="x")["channel"] == "D1"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "headline"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)
def test_the_size_and_form_of_a_message_are_checked(
    slack: FakeSlack, content: Json, error: str
) -> None:
    """What Slack would not take is refused, and a breach."""
    assert post(slack, **content)["error"] == error
    assert len(slack.violations) == 1


def test_a_message_holds_so_much_text_in_its_blocks(slack: FakeSlack) -> None:
    """Blocks that pass one by one are too long together over 13,000 characters."""
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}
    assert post(slack, text="x", blocks=[long] * 5)["error"] == "msg_blocks_too_long"


def test_a_long_text_without_blocks_is_a_breach(slack: FakeSlack) -> None:
    """Over 4,000 characters of text alone are taken, but a breach."""
    assert post(slack, text="x" * 4_001)["ok"]
    assert slack.violations == ["chat.postMessage: 4,001 characters of text without blocks"]


def test_links_must_not_unfurl(slack: FakeSlack) -> None:
    """A message with a link that does not turn unfurling off is a breach."""
    post(slack, text="https://example.org/")
    assert len(slack.violations) == 2
    post(slack, text="https://example.org/", unfurl_links=False, unfurl_media=False)
    assert len(slack.violations) == 2


def test_a_thread_must_be_there(slack: FakeSlack) -> None:
    """A reply goes to a thread that there is; a reply's own ts in thread_ts is a breach."""
    assert post(slack, text="x", thread_ts="1.000001")["error"] == "thread_not_found"
    root = slack.say("U1", "C1", "Where?")
    reply = post(slack, text="Kazan.", thread_ts=root)["ts"]
    assert slack.violations == []
    post(slack, text="Kazan.", thread_ts=reply)
    assert [one["text"] for one in slack.answers("C1", root)] == ["Kazan.", "Kazan."]
    assert len(slack.violations) == 1


def test_only_own_messages_can_be_changed(slack: FakeSlack) -> None:
    """Somebody else's message can be neither updated nor deleted; nor one that is not there."""
    ts = slack.say("U1", "C1", "Where?")
    assert (
        call(slack, "chat.update", channel="C1", ts=ts, text="x")["error"] == "cant_update_message"
    )
    assert call(slack, "chat.delete", channel="C1", ts=ts)["error"] == "cant_delete_message"
    assert call(slack, "chat.delete", channel="C1", ts="1.0")["error"] == "message_not_found"


def test_an_update_replaces_what_is_given(slack: FakeSlack) -> None:
    """Metadata stays when it is not given; text alone takes the blocks away."""
    metadata = {"event_type": "answer", "event_payload": {"n": 1}}
    ts = post(slack, text="x", blocks=[SECTION], metadata=metadata)["ts"]
    call(slack, "chat.update", channel="C1", ts=ts, text="y", blocks=[SECTION, FEEDBACK])
    assert len(slack.message("C1", ts)["blocks"]) == 2
    call(slack, "chat.update", channel="C1", ts=ts, text="z")
    assert slack.message("C1", ts)["blocks"] == []
    assert slack.message("C1", ts)["metadata"] == metadata


def test_an_ephemeral_message_is_for_one(slack: FakeSlack) -> None:
    """chat.postEphemeral shows a message to one member of the channel only."""
    slack.add_person("U2")
    slack.say("U1", "C1", "Hello")
    show = {"channel": "C1", "text": "Only you"}
    assert call(slack, "chat.postEphemeral", user="U2", **show)["error"] == "user_not_in_channel"
    assert call(slack, "chat.postEphemeral", user="U1", **show)["ok"]
    assert [one["text"] for one in slack.ephemerals("U1")] == ["Only you"]
    assert len(slack.messages("C1")) == 1


def test_a_thread_is_read_page_by_page(slack: FakeSlack) -> None:
    """conversations.replies gives the root and so many replies, and a cursor to the next.

    Metadata is there only when it is asked for; `oldest` leaves out what is older.
    """
    root = slack.say("U1", "C1", "Where?")
    metadata = {"event_type": "answer", "event_payload": {}}
    sent = [post(slack, text=str(n), thread_ts=root, metadata=metadata)["ts"] for n in range(3)]
    where = {"channel": "C1", "ts": root}
    first = call(slack, "conversations.replies", limit=3, **where)
    assert [one["ts"] for one in first["messages"]] == [root, *sent[:2]]
    cursor = first["response_metadata"]["next_cursor"]
    rest = call(slack, "conversations.replies", cursor=cursor, include_all_metadata=True, **where)
    assert [one["ts"] for one in rest["messages"]] == [root, sent[2]]
    assert "metadata" not in first["messages"][1]
    assert rest["messages"][1]["metadata"] == metadata
    late = call(slack, "conversations.replies", oldest=sent[1], **where)
    assert [one["ts"] for one in late["messages"]] == [root, sent[2]]
    other = call(slack, "conversations.replies", channel="C1", ts="1.0")
    assert other["error"] == "thread_not_found"


def test_a_distributed_app_reads_threads_rarely() -> None:
    """Outside the Marketplace: 15 objects whatever is asked for, and one call a minute."""
    with FakeSlack(settings=Settings(echo=False, distributed=True)) as slack:
        root = slack.say("U1", "C1", "Where?")
        for _ in range(20):
            slack.say("U1", "C1", "There?", root)
        read = {"channel": "C1", "ts": root, "limit": 200}
        assert len(call(slack, "conversations.replies", **read)["messages"]) == 15
        again = respond(slack, "conversations.replies", **read)
    assert (again.status_code, again.headers["Retry-After"]) == (429, "60")


def test_channels_can_be_looked_up(slack: FakeSlack) -> None:
    """conversations.info tells of sharing."""
    slack.add_channel("C2", shared=True, pending=("T0NEXT",))
    channel = call(slack, "conversations.info", channel="C2")["channel"]
    assert (channel["is_ext_shared"], channel["pending_shared"]) == (True, ["T0NEXT"])


# Streams


def test_a_stream_grows_in_order(slack: FakeSlack) -> None:
    """A streamed message is the blocks of its chunks, and those of the stop."""
    started = start_stream(slack, chunks=CHUNKS)
    place = {"channel": "C1", "ts": started["ts"]}
    more = [{"type": "blocks", "blocks": [{"type": "divider"}]}]
    call(slack, "chat.appendStream", chunks=more, **place)
    metadata = {"event_type": "answer", "event_payload": {}}
    call(slack, "chat.stopStream", blocks=[FEEDBACK], metadata=metadata, **place)
    message = slack.message("C1", started["ts"])
    kinds = [block["type"] for block in message["blocks"]]
    assert kinds == ["section", "divider", "context_actions"]
    assert (message["metadata"], slack.violations) == (metadata, [])


@pytest.mark.parametrize("missing", ["recipient_user_id", "recipient_team_id"])
def test_a_stream_in_a_channel_names_whom_it_is_for(slack: FakeSlack, missing: str) -> None:
    """Outside direct messages both recipient ids are needed."""
    assert start_stream(slack, **{missing: None})["error"] == f"missing_{missing}"
    ts = slack.direct("U1", "Where?")
    assert call(slack, "chat.startStream", channel="D1", thread_ts=ts)["ok"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"chunks": [{"type": "drum_roll"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "blocks", "blocks": [{"type": "headline"}]}]}, "invalid_blocks"),
        ({}, "no_text"),
    ],
)  # fmt: skip
def test_what_is_streamed_is_checked(slack: FakeSlack, content: Json, error: str) -> None:
    """Sizes and chunks are checked with every call, and a breach."""
    ts = start_stream(slack)["ts"]
    answer = call(slack, "chat.appendStream", channel="C1", ts=ts, **content)
    assert answer["error"] == error
    assert len(slack.violations) == 1


def test_a_stream_is_full_at_some_time(slack: FakeSlack) -> None:
    """More than 50 blocks, or 13,000 characters in all, are refused; what was there stays."""
    ts = start_stream(slack, chunks=[{"type": "blocks", "blocks": [SECTION] * 30}])["ts"]
    place = {"channel": "C1", "ts": ts}
    more = [{"type": "blocks", "blocks": [SECTION] * 21}]
    answer = call(slack, "chat.appendStream", chunks=more, **place)
    assert answer["error"] == "msg_blocks_too_many"
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}
    call(slack, "chat.appendStream", chunks=[{"type": "blocks", "blocks": [long] * 4}], **place)
    full = call(slack, "chat.appendStream", chunks=[{"type": "blocks", "blocks": [long]}], **place)
    assert full["error"] == "msg_too_long"
    assert call(slack, "chat.stopStream", **place)["ok"]
    assert len(slack.message("C1", ts)["blocks"]) == 34


def test_a_stream_ends_once(slack: FakeSlack) -> None:
    """A stopped message takes no more, but an update; one that streams takes no update."""
    ts = start_stream(slack, chunks=CHUNKS)["ts"]
    place = {"channel": "C1", "ts": ts}
    update = {"text": "whole", **place}
    assert call(slack, "chat.update", **update)["error"] == "streaming_state_conflict"
    assert call(slack, "chat.stopStream", **place)["ok"]
    again = call(slack, "chat.stopStream", **place)
    assert again["error"] == "message_not_in_streaming_state"
    assert call(slack, "chat.update", **update)["ok"]
    assert slack.violations == []


def test_a_stream_dies_of_age() -> None:
    """After its time append and stop say message_not_in_streaming_state; an update works."""
    with FakeSlack(settings=Settings(stream_seconds=0.0, echo=False)) as slack:
        slack.add_person("U1")
        ts = start_stream(slack, chunks=CHUNKS)["ts"]
        place = {"channel": "C1", "ts": ts}
        for method in ("chat.appendStream", "chat.stopStream"):
            answer = call(slack, method, chunks=CHUNKS, **place)
            assert answer["error"] == "message_not_in_streaming_state"
        assert call(slack, "chat.update", text="whole", **place)["ok"]


def test_a_message_that_streams_can_be_deleted(slack: FakeSlack) -> None:
    """chat.delete takes a message away while it streams."""
    ts = start_stream(slack, chunks=CHUNKS)["ts"]
    assert call(slack, "chat.delete", channel="C1", ts=ts)["ok"]
    gone = call(slack, "chat.appendStream", channel="C1", ts=ts, chunks=CHUNKS)
    assert gone["error"] == "message_not_found"


def test_channels_can_refuse_streams(slack: FakeSlack) -> None:
    """Where channels take no streams the answer is channel_type_not_supported, and no breach."""
    slack.refuse_channel_streams()
    assert start_stream(slack)["error"] == "channel_type_not_supported"
    ts = slack.direct("U1", "Where?")
    assert call(slack, "chat.startStream", channel="D1", thread_ts=ts)["ok"]
    assert slack.violations == []


def test_the_stop_button_stops_streams(slack: FakeSlack) -> None:
    """It is there while a session is processing; after it an append is stopped_by_user.

    The status does not change by itself; a title counts at the creation only.
    """
    ts = start_stream(slack, chunks=CHUNKS)["ts"]
    root = slack.message("C1", ts)["thread_ts"]
    where = {"channel_id": "C1", "thread_ts": root}
    for status, title in (("active", "Where?"), ("processing", "Other")):
        call(slack, "agents.sessions.setStatus", status=status, title=title, **where)
    slack.press_stop("U1", "C1", root)
    (event,) = [one.payload["event"] for one in slack.deliveries if "stopped" in one.about]
    assert (event["thread_ts"], event["streaming_message_ts"]) == (root, [ts])
    place = {"channel": "C1", "ts": ts}
    late = call(slack, "chat.appendStream", chunks=CHUNKS, **place)
    assert late["error"] == "stopped_by_user"
    assert call(slack, "chat.stopStream", **place)["error"] == "message_not_in_streaming_state"
    session = slack.session("C1", root)
    assert session is not None
    assert (session.status, session.title) == ("processing", "Where?")
    assert slack.violations == []


@pytest.mark.parametrize("wrong", [{"status": "busy"}, {"title": "x" * 201}, {"thread_ts": None}])
def test_a_session_is_checked(slack: FakeSlack, wrong: Json) -> None:
    """One of four statuses, at most 200 characters of title, a thread."""
    ts = slack.say("U1", "C1", "Where?")
    given = {"channel_id": "C1", "thread_ts": ts, "status": "active"} | wrong
    answer = call(slack, "agents.sessions.setStatus", **given)
    assert answer["error"] == "invalid_arguments"


def test_a_session_needs_the_stop_event() -> None:
    """Without a subscription to agent_session_stopped Slack warns, and that is a breach."""
    with FakeSlack(manifest=MANIFEST, settings=PROMPT) as slack:
        ts = slack.say("U1", "C1", "Where?")
        where = {"channel_id": "C1", "thread_ts": ts}
        answer = call(slack, "agents.sessions.setStatus", status="processing", **where)
        assert answer["warning"] == "missing_agent_session_stopped_event_subscription"
        assert len(slack.violations) == 1


# Rates and faults


def test_messages_come_one_a_second_after_a_burst(slack: FakeSlack) -> None:
    """Five messages to a channel at once, then 429 with Retry-After; other channels go on."""
    assert all(post(slack, text="x")["ok"] for _ in range(5))
    refused = respond(slack, "chat.postMessage", channel="C1", text="x")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert call(slack, "chat.postMessage", channel="U1", text="x")["ok"]
    assert slack.rates.refused["chat.postMessage"] == 1
    assert len(slack.messages("C1")) == 5


@pytest.mark.parametrize(
    ("method", "burst"),
    [("chat.update", 50), ("chat.startStream", 20), ("views.publish", 100)],
)
def test_methods_have_their_tier(slack: FakeSlack, method: str, burst: int) -> None:
    """A method may be called so often at once, whatever comes of it."""

    async def calls() -> list[int]:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        statuses = []
        for _ in range(burst + 1):
            try:
                await client.api_call(method, json={})
            except SlackApiError as error:
                statuses.append(error.response.status_code)
        return statuses

    assert asyncio.run(calls()) == [200] * burst + [429]


def test_every_rate_stands_in_the_table_with_its_page() -> None:
    """No method is without a rate, and each rate names the page of Slack's that states it."""
    assert DOCUMENTED.keys() == HANDLERS.keys() | {ALL_MESSAGES}
    for method, (_, page) in DOCUMENTED.items():
        assert page in {f"reference/methods/{method}", "apis/web-api/rate-limits"}


def test_retry_after_must_be_honoured(slack: FakeSlack, clock: Mock) -> None:
    """A call before Retry-After is over is a breach; one that was under way is not."""
    slack.rates.limit("chat.postMessage", Rate(1, 60))
    post(slack, text="x")
    assert post(slack, text="x")["error"] == "ratelimited"
    assert post(slack, text="x")["error"] == "ratelimited"
    assert slack.violations == []
    clock.return_value = 0.3
    assert post(slack, text="x")["error"] == "ratelimited"
    assert slack.violations == ["chat.postMessage: called before its Retry-After was over"]
    slack.rates.lift()
    assert post(slack, text="x")["ok"]


def test_faults_can_be_had(slack: FakeSlack) -> None:
    """The next calls of a method are answered 429, 500, late, or not at all."""
    slack.rates.fail("chat.postMessage", Fault("500"), times=2)
    slack.rates.fail("chat.postMessage", Fault("delay", 0.1))
    slack.rates.fail("chat.postMessage", Fault("429", 7))
    assert [post(slack, text="x").get("error") for _ in range(2)] == ["internal_error"] * 2
    begun = time.monotonic()
    assert post(slack, text="x")["ok"]
    assert time.monotonic() - begun >= 0.1
    limited = respond(slack, "chat.postMessage", channel="C1", text="x")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert [one.status for one in slack.calls("chat.postMessage")] == [500, 500, 200, 429]


@pytest.mark.parametrize(("kind", "posted"), [("cut", 0), ("cut_after", 1)])
def test_a_connection_can_be_cut(slack: FakeSlack, kind: Any, posted: int) -> None:  # noqa: ANN401
    """A call whose connection is cut has been done, or has not: the caller cannot know."""
    slack.rates.fail("chat.postMessage", Fault(kind))
    with pytest.raises(aiohttp.ClientError):
        post(slack, text="x")
    assert len(slack.messages("C1")) == posted


def test_a_connection_of_the_last_moment_is_closed_with_the_rest() -> None:
    """What connects while the fake closes is left to no garbage collector, in whatever test."""
    with FakeSlack(settings=PROMPT) as slack:
        address = urlsplit(slack.url)
        latecomer = socket.create_connection((address.hostname, address.port))
    del slack
    gc.collect()  # what is unclosed would fail this test, as a warning
    with latecomer, suppress(ConnectionResetError):
        assert latecomer.recv(1) == b""


# The agent view, modals, the Home tab


def test_a_status_is_shown_until_the_app_speaks(slack: FakeSlack) -> None:
    """The status of a thread goes away with a message of the app; ten loading messages at most."""
    ts = slack.say("U1", "C1", "Where?")
    where = {"channel_id": "C1", "thread_ts": ts, "status": "is reading"}
    call(slack, "assistant.threads.setStatus", loading_messages=["Reading"], **where)
    assert slack.status("C1", ts) == "is reading"
    post(slack, text="Kazan.", thread_ts=ts)
    assert slack.status("C1", ts) == ""
    assert [one.text for one in slack.statuses("C1", ts)] == ["is reading", ""]
    many = call(slack, "assistant.threads.setStatus", loading_messages=["x"] * 11, **where)
    assert many["error"] == "invalid_arguments"


def test_prompts_are_suggested_in_direct_messages(slack: FakeSlack) -> None:
    """Four prompts at most, each with a title and a message."""
    method, prompt = "assistant.threads.setSuggestedPrompts", {"title": "Kazan", "message": "Why?"}
    slack.direct_channel("U1")
    assert call(slack, method, channel_id="D1", prompts=[prompt] * 4)["ok"]
    for wrong in ([prompt] * 5, [{"title": "x"}], []):
        assert call(slack, method, channel_id="D1", prompts=wrong)["error"] == "invalid_arguments"
    assert slack.prompts("U1")[0]["prompts"] == [prompt] * 4


def test_a_home_tab_is_checked_and_shown(slack: FakeSlack) -> None:
    """views.publish takes a home view of well-formed blocks only."""
    assert call(slack, "views.publish", user_id="U1", view=HOME)["ok"]
    assert call(slack, "views.publish", user_id="U1", view=MODAL)["error"] == "invalid_arguments"
    home = slack.home("U1")
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "Kazan."


# The record


def test_every_text_is_collected(slack: FakeSlack) -> None:
    """Texts of messages, blocks, streams, views and statuses are kept with how Slack reads them."""
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}],
    }
    post(slack, text="fallback", blocks=[SECTION, rich, {"type": "header", "text": PLAIN}])
    post(slack, text="alone")
    start_stream(slack, chunks=CHUNKS)
    call(slack, "views.publish", user_id="U1", view=HOME)
    found = {(one.kind, one.text) for one in slack.sent_texts()}
    assert found == {
        ("fallback", "fallback"), ("mrkdwn", "Kazan."), ("rich_text", "rich"),
        ("plain_text", "Title"), ("mrkdwn", "alone"),
    }  # fmt: skip


def test_waiting_ends_with_a_reason(slack: FakeSlack) -> None:
    """wait_for says what was called last when its time is over."""
    post(slack, text="x")
    with pytest.raises(AssertionError, match=r"chat\.postMessage 200"):
        slack.wait_for(lambda: False, timeout=0.01)


def test_workspaces_are_apart(slack: FakeSlack) -> None:
    """Each workspace has its own token, people and channels."""
    other = slack.add_workspace("T0OTHER")
    other.add_channel("C7")
    assert call(slack, "chat.postMessage", channel="C7", text="x")["error"] == "channel_not_found"
    assert call(slack, "chat.postMessage", token=other.bot_token, channel="C7", text="x")["ok"]
    assert (len(other.calls()), len(slack.calls()), len(slack.all_calls)) == (1, 1, 2)


def test_what_is_typed_arrives_escaped() -> None:
    """`escape` makes of typed text what Slack sends: no token can be typed."""
    assert escape("<!channel> & co") == "&lt;!channel&gt; &amp; co"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("blocks", [SECTION], [{"type": "section"}]),
        ("message", {"blocks": [SECTION]}, {"blocks": [{"type": "section"}]}),
        ("view", MODAL, MODAL | {"blocks": [{"type": "section"}]}),
    ],
)
def test_what_is_shown_is_validated_without_sending(
    slack: FakeSlack, kind: str, good: object, bad: object
) -> None:
    """blocks.validate takes one of three kinds, and names the faults of each."""
    method = "blocks.validate"
    assert call(slack, method, **{kind: good})["ok"]
    refused = call(slack, method, **{kind: bad})
    assert refused["error"] == f"invalid_{kind}"
    assert refused["errors"][0].keys() == {"pointer", "code", "message"}
    assert call(slack, method)["error"] == "invalid_arguments"
    assert call(slack, method, blocks=[SECTION], view=MODAL)["error"] == "invalid_arguments"


def test_an_app_level_token_tells_the_app(slack: FakeSlack) -> None:
    """auth.test gives the app's id; apps.manifest.* need an app configuration token, and the id."""
    assert call(slack, "auth.test", token=APP_TOKEN)["app_id"] == APP_ID
    export = partial(call, slack, "apps.manifest.export")
    assert export(app_id=APP_ID)["error"] == "invalid_auth"
    assert export(app_id="A1", token=CONFIG_TOKEN)["error"] == "app_not_found"
    assert export(app_id=APP_ID, token=CONFIG_TOKEN)["ok"]
    validated = call(slack, "apps.manifest.validate", manifest={}, token=CONFIG_TOKEN)
    assert validated["error"] == "invalid_manifest"
    assert validated["errors"][0].keys() == {"message", "pointer"}
