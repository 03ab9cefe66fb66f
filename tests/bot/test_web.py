"""The HTTP server: only what Slack signed reaches the app; health and metrics."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.contact import Contact
from bot.health import Health, health_of
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.metrics import Metrics
from bot.web import MAX_BODY, Web
from qa.errors import FootnoteError
from tests.bot.serving import BODY, JSON, SUMMARY, bolt_app, healthy, served, until
from tests.slack import SIGNING_SECRET, body_of, signed

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("no_proxy")


def signed_with(secret: bytes, body: bytes) -> dict[str, str]:
    """Sign what the SDK refuses to sign."""
    now = str(int(time.time()))
    text = b"v0:%s:%s" % (now.encode(), body)
    signature = hmac.new(secret, text, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}


def test_signed_requests_reach_the_app() -> None:
    """Events, commands and clicks come in by one address, are acked, and the ack is timed."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            assert await server.post(BODY, signed(BODY) | JSON) == 200
            await until(lambda: server.received)
            command = {"command": "/ask", "text": "Wo war das Gipfel­treffen?", "team_id": "T0"}
            click = {
                "type": "block_actions",
                "team": {"id": "T0"},
                "user": {"id": "U1"},
                "actions": [{"type": "button", "block_id": "b", "action_id": "help"}],
            }
            for kind, payload in (("slash_commands", command), ("interactive", click)):
                body, form = body_of(kind, payload)  # type: ignore[arg-type]
                assert await server.post(body, signed(body) | {"Content-Type": form}) == 200
            await until(lambda: len(server.received) == 3)
            assert server.received[0]["text"] == "Where?"
            assert server.received[1]["text"] == command["text"]
            assert server.received[2]["actions"][0]["action_id"] == "help"
            assert b"footnote_ack_seconds_count 3.0" in server.metrics.text()

    asyncio.run(scene())


def test_slack_can_verify_the_address() -> None:
    """The challenge by which Slack checks a request URL is answered."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            body = json.dumps({"type": "url_verification", "challenge": "abc"})
            url = server.url + EVENTS_PATH
            async with server.session.post(url, data=body, headers=signed(body) | JSON) as reply:
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
        async with served(bolt_app()) as server:
            assert await server.post(BODY, headers | JSON) == 401
            assert server.received == []
            assert b"footnote_ack_seconds_count 0.0" in server.metrics.text()

    asyncio.run(scene())


def test_without_a_secret_nothing_is_served() -> None:
    """An empty signing secret, which anybody could sign with, is refused at the start."""

    async def scene() -> None:
        with pytest.raises(ValueError, match="signing_secret must not be empty"):
            async with served(bolt_app(), secret=""):
                pass

    asyncio.run(scene())


def test_what_is_refused_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the body of a request that is not Slack's, nor its signature."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            headers = signed(BODY, secret=SIGNING_SECRET[::-1])
            assert await server.post(BODY, headers | JSON) == 401
            assert headers["X-Slack-Signature"] not in caplog.text
            assert "Where?" not in caplog.text

    caplog.set_level("DEBUG")
    asyncio.run(scene())


def test_a_header_that_comes_twice() -> None:
    """Of two signatures or times the first one counts."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            good = list((signed(BODY) | JSON).items())
            bad = [("X-Slack-Request-Timestamp", "now"), ("X-Slack-Signature", "v0=")]
            url = server.url + EVENTS_PATH
            for headers, status in ((good + bad, 200), (bad + good, 401)):
                async with server.session.post(url, data=BODY, headers=headers) as reply:
                    assert reply.status == status

    asyncio.run(scene())


def test_bodies_are_bounded() -> None:
    """A body over the limit is refused, one of just that size is not."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            fitting = BODY + " " * (MAX_BODY - len(BODY))
            assert await server.post(fitting, signed(fitting) | JSON) == 200
            assert await server.post(fitting + " ", signed(fitting + " ") | JSON) == 413

    asyncio.run(scene())


def test_malformed_bodies() -> None:
    """A signed body that is no JSON or no UTF-8 is a bad request, not a failure."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            assert await server.post("{", signed("{") | JSON) == 400
            body = b'{"type": "\xff"}'
            headers = signed_with(SIGNING_SECRET.encode(), body)
            assert await server.post(body, headers | JSON) == 400

    asyncio.run(scene())


def test_there_is_nothing_else() -> None:
    """Other paths are not found, other methods not allowed; without an app it has two paths."""

    async def scene() -> None:
        async with served(bolt_app()) as server:
            for path in ("/", "/slack", "/slack/events/", INSTALL_PATH, REDIRECT_PATH, "/.env"):
                reply, _ = await server.get(path)
                assert reply.status == 404
            reply, _ = await server.get(EVENTS_PATH)
            assert reply.status == 405
            for path in ("/health", "/metrics"):
                async with server.session.post(server.url + path) as posted:
                    assert posted.status == 405
        async with served(None) as server:
            assert await server.post(BODY, signed(BODY) | JSON) == 404
            for path in ("/health", "/metrics"):
                reply, _ = await server.get(path)
                assert reply.status == 200

    asyncio.run(scene())


def test_health() -> None:
    """Health is 503 only when nothing can be answered; each answer says why."""

    async def scene() -> None:
        health = healthy()
        async with served(None, health=lambda: health) as server:
            reply, text = await server.get("/health")
            assert (reply.status, json.loads(text)) == (200, health.as_json())
            health = health_of(Contact(), SUMMARY, rebuilt=False)
            reply, text = await server.get("/health")
            assert (reply.status, json.loads(text)["status"]) == (200, "degraded")
            health = health_of(Contact(refusal="token_revoked"), SUMMARY, rebuilt=True)
            reply, text = await server.get("/health")
            assert (reply.status, json.loads(text)["status"]) == (503, "failing")
            assert "token_revoked" in json.loads(text)["why"][0]

    asyncio.run(scene())


def test_metrics() -> None:
    """Prometheus reads the metrics in its own format."""

    async def scene() -> None:
        async with served(None) as server:
            server.metrics.received("mention")
            reply, text = await server.get("/metrics")
            assert reply.headers["Content-Type"].startswith("text/plain; version=")
            assert 'footnote_questions_received_total{way="mention"} 1.0' in text

    asyncio.run(scene())


def test_answers_give_nothing_away(caplog: pytest.LogCaptureFixture) -> None:
    """No answer names what it runs on, none is kept by a browser, and a failure says no words."""

    def fail() -> Health:
        raise RuntimeError("xoxb-secret")

    async def scene() -> None:
        async with served(bolt_app(), health=fail) as server:
            replies = [
                await server.get(path) for path in ("/health?code=xoxb-secret", "/", "/metrics")
            ]
            assert [reply.status for reply, _ in replies] == [500, 404, 200]
            for reply, text in replies:
                assert "Server" not in reply.headers
                assert reply.headers["Cache-Control"] == "no-store"
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["Referrer-Policy"] == "no-referrer"
                assert "secret" not in text
            assert b'footnote_errors_total{where="web"} 1.0' in server.metrics.text()

    caplog.set_level("INFO")
    asyncio.run(scene())
    assert "secret" not in caplog.text
    assert "/health" in caplog.text


def test_a_port_that_is_taken() -> None:
    """A port that something else listens on is named, with the variables to change."""

    async def scene() -> None:
        async with served(None) as server:
            port = int(urlsplit(server.url).port or 0)
            other = Web(None, "", Metrics(), healthy)
            with pytest.raises(FootnoteError, match=rf"127\.0\.0\.1:{port}.*FOOTNOTE_BOT_PORT"):
                await other.start("127.0.0.1", port)
            await other.stop()

    asyncio.run(scene())


def test_stopping_ends_what_hangs() -> None:
    """A connection that is open does not keep the server from stopping."""

    async def scene() -> None:
        async with served(None) as server:
            port = int(urlsplit(server.url).port or 0)
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /slack/events HTTP/1.1\r\nContent-Length: 10\r\n\r\n")
            await writer.drain()
            started = time.monotonic()
        assert time.monotonic() - started < 5
        writer.close()
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", port)

    asyncio.run(scene())
