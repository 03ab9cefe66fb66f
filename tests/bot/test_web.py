"""The HTTP server: only what Slack signed reaches the app; installation, health, metrics."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sqlite3
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.api.installations import (
    FILE,
    Installations,
    InstallationsError,
    count_installations,
    installations_of,
)
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, manifest, scopes
from bot.metrics import Metrics
from bot.settings import BotSettings
from bot.web import MAX_BODY, Web
from qa.errors import FootnoteError
from tests.slack import (
    CLIENT_ID,
    CLIENT_SECRET,
    PROXY_VARIABLES,
    SIGNING_SECRET,
    FakeSlack,
    Fault,
    body_of,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

JSON = {"Content-Type": "application/json"}
EVENT = {
    "type": "event_callback",
    "team_id": "T0FOOTNOTE",
    "event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": "Where?"},
}
BODY, _ = body_of("events_api", EVENT)
TOKEN = "xoxb-1"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing stand between the app and 127.0.0.1, and take no settings from outside."""
    for name in (*PROXY_VARIABLES, "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@dataclass
class Served:
    """A server that runs, and what its app has heard."""

    url: str
    session: aiohttp.ClientSession
    metrics: Metrics
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, body: str | bytes, headers: dict[str, str]) -> int:
        """Post to the app and return the status."""
        async with self.session.post(self.url + EVENTS_PATH, data=body, headers=headers) as reply:
            await reply.read()
            return reply.status

    async def get(self, path: str, **options: Any) -> tuple[aiohttp.ClientResponse, str]:  # noqa: ANN401
        """Get a page, and follow nothing."""
        async with self.session.get(self.url + path, allow_redirects=False, **options) as reply:
            return reply, await reply.text()


def bolt_app() -> AsyncApp:
    """Return an app of one workspace that asks nobody who it is."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0FOOTNOTE", bot_token=TOKEN, bot_user_id="UBOT"
        )

    return AsyncApp(signing_secret=SIGNING_SECRET, authorize=authorize)


def signed_with(secret: bytes, body: bytes) -> dict[str, str]:
    """Sign what the SDK refuses to sign."""
    now = str(int(time.time()))
    text = b"v0:%s:%s" % (now.encode(), body)
    signature = hmac.new(secret, text, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}


@asynccontextmanager
async def served(
    app: AsyncApp | None,
    *,
    secret: str = SIGNING_SECRET,
    health: Callable[[], str | None] = lambda: None,
) -> AsyncIterator[Served]:
    """Serve an app on a free port."""
    metrics = Metrics()
    server = Web(app, secret, metrics, health)
    port = await server.start("127.0.0.1", 0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        room = Served(f"http://127.0.0.1:{port}", session, metrics)
        if app is not None:

            @app.event("app_mention")
            async def mentioned(event: dict[str, Any]) -> None:
                room.heard.append(event)

            @app.command("/ask")
            async def asked(ack: Any, command: dict[str, Any]) -> None:  # noqa: ANN401 - Bolt's
                room.heard.append(command)
                await ack("Reading…")

            @app.action("help")
            async def clicked(ack: Any, body: dict[str, Any]) -> None:  # noqa: ANN401 - Bolt's
                room.heard.append(body)
                await ack()

        try:
            yield room
        finally:
            await server.stop()


async def until(condition: Callable[[], object]) -> None:
    """Wait for a listener, which goes on after its ack."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - Bolt does not tell
            await asyncio.sleep(0.01)


def test_signed_requests_reach_the_app() -> None:
    """Events, commands and clicks come in by one address, are acked, and the ack is timed."""

    async def scene() -> None:
        async with served(bolt_app()) as room:
            assert await room.post(BODY, signed(BODY) | JSON) == 200
            await until(lambda: room.heard)
            command = {"command": "/ask", "text": "Wo war das Gipfel­treffen?", "team_id": "T0"}
            click = {
                "type": "block_actions",
                "team": {"id": "T0"},
                "user": {"id": "U1"},
                "actions": [{"type": "button", "block_id": "b", "action_id": "help"}],
            }
            for kind, payload in (("slash_commands", command), ("interactive", click)):
                body, form = body_of(kind, payload)  # type: ignore[arg-type]
                assert await room.post(body, signed(body) | {"Content-Type": form}) == 200
            await until(lambda: len(room.heard) == 3)
            assert room.heard[0]["text"] == "Where?"
            assert room.heard[1]["text"] == command["text"]
            assert room.heard[2]["actions"][0]["action_id"] == "help"
            assert b"footnote_ack_seconds_count 3.0" in room.metrics.text()

    asyncio.run(scene())


def test_slack_can_verify_the_address() -> None:
    """The challenge by which Slack checks a request URL is answered."""

    async def scene() -> None:
        async with served(bolt_app()) as room:
            body = json.dumps({"type": "url_verification", "challenge": "abc"})
            url = room.url + EVENTS_PATH
            async with room.session.post(url, data=body, headers=signed(body) | JSON) as reply:
                assert reply.status == 200
                assert "abc" in await reply.text()

    asyncio.run(scene())


def timed(timestamp: str) -> Callable[[int], dict[str, str]]:
    """Sign the body with a timestamp that does not depend on the time."""
    return lambda _: signed(BODY, timestamp=timestamp)


def with_signature(signature: str) -> Callable[[int], dict[str, str]]:
    """Give the present time with this signature."""
    return lambda now: {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": signature}


# The headers are made when the test runs: five minutes after the tests were collected, a timestamp
# of then would be refused for its age alone.
FORGERIES: dict[str, Callable[[int], dict[str, str]]] = {
    "no headers": lambda _: {},
    "another secret": lambda _: signed(BODY, secret=SIGNING_SECRET[::-1]),
    "another body": lambda _: signed(BODY + " "),
    "old": lambda now: signed(BODY, timestamp=str(now - 400)),
    "in the future": lambda now: signed(BODY, timestamp=str(now + 4000)),
    **{
        f"timestamp {text!r:.20}": timed(text)
        for text in ("", "now", "-1", "1e9", "0x10", "9" * 12, "9" * 5000)
    },
    "timestamp with a fraction": lambda now: signed(BODY, timestamp=f"{now}.5"),
    "no signature": lambda now: {"X-Slack-Request-Timestamp": str(now)},
    "no timestamp": lambda _: {"X-Slack-Signature": signed(BODY)["X-Slack-Signature"]},
    "other digits": lambda _: {
        "X-Slack-Request-Timestamp": "\uff11\uff12",
        "X-Slack-Signature": "v0=",
    },
    **{
        f"signature {text!r:.20}": with_signature(text)
        for text in ("", "v0=", "v0=é", "v1=" + "0" * 64)
    },
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_others_do_not(forge: Callable[[int], dict[str, str]]) -> None:
    """A request without Slack's signature, or with a time that is old or none, is refused."""
    headers = forge(int(time.time()))

    async def scene() -> None:
        async with served(bolt_app()) as room:
            assert await room.post(BODY, headers | JSON) == 401
            assert room.heard == []
            assert b"footnote_ack_seconds_count 0.0" in room.metrics.text()

    asyncio.run(scene())


def test_without_a_secret_nobody_is_trusted() -> None:
    """An empty signing secret, which anybody could sign with, lets nothing in."""

    async def scene() -> None:
        async with served(bolt_app(), secret="") as room:
            assert await room.post(BODY, signed_with(b"", BODY.encode()) | JSON) == 401

    asyncio.run(scene())


def test_a_header_that_comes_twice() -> None:
    """Of two signatures or times the first one counts, for Bolt as well."""

    async def scene() -> None:
        async with served(bolt_app()) as room:
            good = list((signed(BODY) | JSON).items())
            bad = [("X-Slack-Request-Timestamp", "now"), ("X-Slack-Signature", "v0=")]
            url = room.url + EVENTS_PATH
            for headers, status in ((good + bad, 200), (bad + good, 401)):
                async with room.session.post(url, data=BODY, headers=headers) as reply:
                    assert reply.status == status

    asyncio.run(scene())


def test_bodies_are_bounded() -> None:
    """A body over the limit is refused, one of just that size is not."""

    async def scene() -> None:
        async with served(bolt_app()) as room:
            fitting = BODY + " " * (MAX_BODY - len(BODY))
            assert await room.post(fitting, signed(fitting) | JSON) == 200
            assert await room.post(fitting + " ", signed(fitting + " ") | JSON) == 413

    asyncio.run(scene())


def test_malformed_bodies() -> None:
    """A signed body that is no JSON or no UTF-8 is a bad request, not a failure."""

    async def scene() -> None:
        async with served(bolt_app()) as room:
            assert await room.post("{", signed("{") | JSON) == 400
            body = b'{"type": "\xff"}'
            headers = signed_with(SIGNING_SECRET.encode(), body)
            assert await room.post(body, headers | JSON) == 400

    asyncio.run(scene())


def test_there_is_nothing_else() -> None:
    """Other paths are not found, other methods not allowed; without an app it has two paths."""

    async def scene() -> None:
        async with served(bolt_app()) as room:
            for path in ("/", "/slack", "/slack/events/", INSTALL_PATH, REDIRECT_PATH, "/.env"):
                reply, _ = await room.get(path)
                assert reply.status == 404
            reply, _ = await room.get(EVENTS_PATH)
            assert reply.status == 405
            for path in ("/health", "/metrics"):
                async with room.session.post(room.url + path) as posted:
                    assert posted.status == 405
        async with served(None) as room:
            assert await room.post(BODY, signed(BODY) | JSON) == 404
            for path in ("/health", "/metrics"):
                reply, _ = await room.get(path)
                assert reply.status == 200

    asyncio.run(scene())


def test_health() -> None:
    """Health is 200 when nothing is wrong, else 503 with what is."""

    async def scene() -> None:
        problem: str | None = None
        async with served(None, health=lambda: problem) as room:
            reply, text = await room.get("/health")
            assert (reply.status, json.loads(text)) == (200, {"status": "ok"})
            problem = "The disk is full."
            reply, text = await room.get("/health")
            assert reply.status == 503
            assert json.loads(text) == {"status": "failing", "problem": problem}

    asyncio.run(scene())


def test_metrics() -> None:
    """Prometheus reads the metrics in its own format."""

    async def scene() -> None:
        async with served(None) as room:
            room.metrics.received("mention")
            reply, text = await room.get("/metrics")
            assert reply.headers["Content-Type"].startswith("text/plain; version=")
            assert 'footnote_questions_received_total{way="mention"} 1.0' in text

    asyncio.run(scene())


def test_answers_give_nothing_away(caplog: pytest.LogCaptureFixture) -> None:
    """No answer names what it runs on, none is kept by a browser, and a failure says no words."""

    def fail() -> str:
        raise RuntimeError("xoxb-secret")

    async def scene() -> None:
        async with served(bolt_app(), health=fail) as room:
            replies = [
                await room.get(path) for path in ("/health?code=xoxb-secret", "/", "/metrics")
            ]
            assert [reply.status for reply, _ in replies] == [500, 404, 200]
            for reply, text in replies:
                assert "Server" not in reply.headers
                assert reply.headers["Cache-Control"] == "no-store"
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["Referrer-Policy"] == "no-referrer"
                assert "secret" not in text
            assert b'footnote_errors_total{where="web"} 1.0' in room.metrics.text()

    caplog.set_level("INFO")
    asyncio.run(scene())
    assert "secret" not in caplog.text
    assert "/health" in caplog.text


def test_a_port_that_is_taken() -> None:
    """A port that something else listens on is named, with the variables to change."""

    async def scene() -> None:
        async with served(None) as room:
            port = int(urlsplit(room.url).port or 0)
            other = Web(None, "", Metrics(), lambda: None)
            with pytest.raises(FootnoteError, match=rf"127\.0\.0\.1:{port}.*FOOTNOTE_BOT_PORT"):
                await other.start("127.0.0.1", port)
            await other.stop()

    asyncio.run(scene())


def test_stopping_ends_what_hangs() -> None:
    """A connection that is open does not keep the server from stopping."""

    async def scene() -> None:
        async with served(None) as room:
            port = int(urlsplit(room.url).port or 0)
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /slack/events HTTP/1.1\r\nContent-Length: 10\r\n\r\n")
            await writer.drain()
            started = time.monotonic()
        assert time.monotonic() - started < 5
        writer.close()
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(scene())


# Installation by OAuth.


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack where the app is not installed yet."""
    with FakeSlack(manifest=manifest()) as fake:
        yield fake


@pytest.fixture
def installations(tmp_path: Path) -> Installations:
    """An empty file of installations."""
    return Installations(tmp_path / "state" / FILE, CLIENT_ID, CLIENT_SECRET)


@asynccontextmanager
async def installing(installations: Installations, slack: FakeSlack) -> AsyncIterator[Served]:
    """Serve an app that any workspace may install, against the fake's API."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        app = AsyncApp(
            client=client,
            signing_secret=SIGNING_SECRET,
            oauth_flow=installations.flow(client),
        )
        app.enable_token_revocation_listeners()
        async with served(app) as room:
            yield room


async def begin(room: Served) -> tuple[str, dict[str, str]]:
    """Begin an installation: return its state, and the browser's cookie."""
    reply, _ = await room.get(INSTALL_PATH)
    cookie = SimpleCookie(reply.headers["Set-Cookie"])
    state = parse_qs(urlsplit(reply.headers["Location"]).query)["state"][0]
    return state, {name: morsel.value for name, morsel in cookie.items()}


async def finish(room: Served, cookies: dict[str, str], **query: str) -> tuple[int, str]:
    """Come back from Slack: return the page's status and text."""
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    reply, text = await room.get(REDIRECT_PATH, params=query, headers=header if cookies else {})
    return reply.status, text


def test_installation_begins_at_slack(installations: Installations, slack: FakeSlack) -> None:
    """The way leads straight to Slack with the manifest's scopes; the cookie is for us alone."""

    async def scene() -> None:
        async with installing(installations, slack) as room:
            reply, _ = await room.get(INSTALL_PATH)
            assert reply.status == 302
            url = urlsplit(reply.headers["Location"])
            query = parse_qs(url.query)
            assert (url.scheme, url.netloc, url.path) == (
                "https",
                "slack.com",
                "/oauth/v2/authorize",
            )
            assert query["client_id"] == [CLIENT_ID]
            assert set(query["scope"][0].split(",")) == scopes()
            assert not query.get("user_scope")
            (cookie,) = SimpleCookie(reply.headers["Set-Cookie"]).values()
            assert cookie["secure"]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
            async with room.session.head(room.url + INSTALL_PATH) as head:
                assert head.status == 405

    asyncio.run(scene())


def test_a_workspace_installs_the_app(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """The code is exchanged at SLACK_API_URL, the token kept privately and used from then on."""

    async def scene() -> None:
        other = slack.add_workspace("T0OTHER", installed=False)
        async with installing(installations, slack) as room:
            for workspace in (slack, other):
                state, cookies = await begin(room)
                status, page = await finish(room, cookies, code=workspace.authorize(), state=state)
                assert (status, "The app is installed." in page) == (200, True)
            assert await installations.token(other.team.id, None) == other.bot_token
            assert await installations.token(slack.team.id, None) == slack.bot_token
            assert await installations.token("T0NOBODY", None) is None
            assert await installations.token("", None) is None
            event = EVENT | {"team_id": other.team.id}
            body, _ = body_of("events_api", event)
            assert await room.post(body, signed(body) | JSON) == 200
            await until(lambda: room.heard)

    asyncio.run(scene())
    assert slack.violations == []
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600
    assert count_installations(tmp_path / "state", CLIENT_ID) == 2
    assert count_installations(tmp_path / "state", "3.4") == 0


def test_an_installation_is_good_once(installations: Installations, slack: FakeSlack) -> None:
    """It must be finished in the browser where it was begun, once, with a code of Slack's."""

    async def scene() -> None:
        async with installing(installations, slack) as room:
            state, cookies = await begin(room)
            code = slack.authorize()
            for given, query, expected in (
                ({}, {"code": code, "state": state}, (400, "another browser")),
                (cookies, {"code": code, "state": "made-up"}, (400, "another browser")),
                (cookies, {"state": state}, (401, "did not confirm")),
                (cookies, {"code": code, "state": state}, (401, "used twice")),
            ):
                status, page = await finish(room, given, **query)
                assert (status, expected[1] in page) == (expected[0], True)
                assert INSTALL_PATH in page
            state, cookies = await begin(room)
            status, page = await finish(room, cookies, code="made-up", state=state)
            assert (status, "did not confirm" in page) == (401, True)
            assert await installations.token(slack.team.id, None) is None

    asyncio.run(scene())


def test_pages_show_nothing_of_the_request(installations: Installations, slack: FakeSlack) -> None:
    """What stands in the address is never part of a page."""

    async def scene() -> None:
        async with installing(installations, slack) as room:
            status, page = await finish(room, {}, error="access_denied")
            assert (status, "was cancelled" in page) == (200, True)
            _, page = await finish(room, {}, error="<script>alert(1)</script>")
            assert "alert" not in page
            assert "did not confirm" in page

    asyncio.run(scene())


def test_a_slack_that_is_away(
    installations: Installations, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """An exchange that fails on the network is a failure without words, and the code stays here."""

    async def scene() -> None:
        async with installing(installations, slack) as room:
            state, cookies = await begin(room)
            slack.rates.fail("oauth.v2.access", Fault("cut"))
            status, page = await finish(room, cookies, code="the-code", state=state)
            assert status == 500
            assert "the-code" not in page

    asyncio.run(scene())
    assert "the-code" not in caplog.text


def test_a_revoked_token_is_forgotten(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """A workspace that removes the app has no token any more; installing again gives a new one."""

    async def scene() -> None:
        async with installing(installations, slack) as room:
            for _ in range(2):
                state, cookies = await begin(room)
                await finish(room, cookies, code=slack.authorize(), state=state)
                assert await installations.token(slack.team.id, None) == slack.bot_token
                await asyncio.to_thread(slack.deliver_to, room.url + EVENTS_PATH)
                await asyncio.to_thread(slack.uninstall)
                await until(lambda: count_installations(tmp_path / "state", CLIENT_ID) == 0)
                assert await installations.token(slack.team.id, None) is None

    asyncio.run(scene())


def test_a_whole_organisation(installations: Installations) -> None:
    """An installation in an organisation serves each workspace that has none of its own."""

    def install(team: str | None, token: str) -> None:
        installations.store.save(
            Installation(
                app_id="A1",
                enterprise_id="E1",
                team_id=team,
                bot_token=token,
                bot_id="B1",
                bot_user_id="U1",
                bot_scopes="chat:write",
                user_id="U2",
                is_enterprise_install=team is None,
            )
        )

    install(None, "xoxb-organisation")
    install("T1", "xoxb-team")
    assert asyncio.run(installations.token("T1", "E1")) == "xoxb-team"
    assert asyncio.run(installations.token("T2", "E1")) == "xoxb-organisation"
    assert asyncio.run(installations.token("T2", "E2")) is None


def test_installations_given_up_are_forgotten(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """States that nobody came back with do not pile up."""

    def states() -> int:
        with sqlite3.connect(tmp_path / "state" / FILE) as connection:
            rows = connection.execute("SELECT count(*) FROM oauth_states").fetchone()
            connection.execute("UPDATE oauth_states SET expire_at = 1")
        connection.close()
        return int(rows[0])

    async def scene() -> None:
        async with installing(installations, slack) as room:
            for _ in range(3):
                await begin(room)
                assert states() == 1

    asyncio.run(scene())


def test_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    """A damaged file of installations is named with what to do, whoever opens it."""
    (tmp_path / FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(InstallationsError, match=f"{FILE} cannot be used.*FOOTNOTE_STATE"):
        Installations(tmp_path / FILE, CLIENT_ID, CLIENT_SECRET)
    with pytest.raises(InstallationsError, match=f"{FILE} cannot be read"):
        count_installations(tmp_path, CLIENT_ID)


def test_one_workspace_needs_no_file(tmp_path: Path) -> None:
    """Without a client id and secret there are no installations, and no file of them."""
    assert installations_of(BotSettings(), tmp_path) is None
    assert count_installations(tmp_path, CLIENT_ID) == 0
    settings = BotSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)  # type: ignore[arg-type]
    assert installations_of(settings, tmp_path) is not None
    assert (tmp_path / FILE).exists()
