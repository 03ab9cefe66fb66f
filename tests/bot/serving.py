"""The HTTP server on a free port, with an app whose listeners keep what they receive."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.contact import Contact
from bot.health import Health, health_of
from bot.manifest import EVENTS_PATH
from bot.metrics import Metrics
from bot.web import Web
from qa.service.status import IndexSummary
from tests.slack import SIGNING_SECRET, body_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

JSON = {"Content-Type": "application/json"}
EVENT = {
    "type": "event_callback",
    "team_id": "T0FOOTNOTE",
    "event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": "Where?"},
}
BODY = body_of("events_api", EVENT)[0]
SUMMARY = IndexSummary(
    "20240101T000000-000000", 12, 340, ("a.txt", None, date(2024, 10, 24)), "2024-10-28T00:00Z",
    stale=False,
)  # fmt: skip
TOKEN = "xoxb-1"  # noqa: S105 - of nobody


@dataclass
class Served:
    """A running server, and what its app has received."""

    url: str
    session: aiohttp.ClientSession
    metrics: Metrics
    received: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, body: str | bytes, headers: dict[str, str]) -> int:
        """Post to the app and return the status."""
        async with self.session.post(self.url + EVENTS_PATH, data=body, headers=headers) as reply:
            await reply.read()
            return reply.status

    async def get(self, path: str, **options: Any) -> tuple[aiohttp.ClientResponse, str]:  # noqa: ANN401
        """Get a page, and follow nothing."""
        async with self.session.get(self.url + path, allow_redirects=False, **options) as reply:
            return reply, await reply.text()


def healthy() -> Health:
    """Return the health of an app that is well."""
    return health_of(Contact(), SUMMARY, rebuilt=True)


def bolt_app() -> AsyncApp:
    """Return an app of one workspace that asks nobody who it is."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0FOOTNOTE", bot_token=TOKEN, bot_user_id="UBOT"
        )

    return AsyncApp(request_verification_enabled=False, authorize=authorize)


@asynccontextmanager
async def served(
    app: AsyncApp | None,
    *,
    secret: str = SIGNING_SECRET,
    health: Callable[[], Health] = healthy,
) -> AsyncIterator[Served]:
    """Serve an app on a free port."""
    metrics = Metrics()
    web = Web(app, secret, metrics, health)
    port = await web.start("127.0.0.1", 0)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        server = Served(f"http://127.0.0.1:{port}", session, metrics)
        if app is not None:

            @app.event("app_mention")
            async def mentioned(event: dict[str, Any]) -> None:
                server.received.append(event)

            @app.command("/ask")
            async def asked(ack: Any, command: dict[str, Any]) -> None:  # noqa: ANN401 - Bolt's
                server.received.append(command)
                await ack("Reading…")

            @app.action("help")
            async def clicked(ack: Any, body: dict[str, Any]) -> None:  # noqa: ANN401 - Bolt's
                server.received.append(body)
                await ack()

        try:
            yield server
        finally:
            await web.stop()


async def until(condition: Callable[[], object]) -> None:
    """Wait for a listener, which goes on after its ack."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - Bolt does not tell
            await asyncio.sleep(0.01)
