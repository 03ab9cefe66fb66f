"""Runs the app: connects to Slack, serves until a signal, and shuts down in order."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.api.installations import installations_of
from bot.api.teams import ClosedApp
from bot.api.tokens import check_tokens
from bot.api.workspaces import Authorize, OneToken, Workspaces
from bot.app import Service
from bot.desk.limits import PER_CHANNEL, PER_USER, TOTAL, Limits
from bot.dispatch import dispatch
from bot.feedback.store import FILE as FEEDBACK
from bot.feedback.store import FeedbackStore
from bot.journal.journal import Journal
from bot.listeners import register
from bot.log import log
from bot.manifest import EVENTS_PATH
from bot.metrics import Metrics
from bot.settings import reveal
from bot.web import Web
from index.watch import SETTLE

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.api.installations import Installations
    from bot.app import RefreshableSource
    from bot.settings import BotSettings
    from qa.service.settings import Settings

HTTP_PORT = 3000
# Seconds for the acks of requests that have just come in: without one Slack shows an error.
ACK_GRACE = 0.1
# Seconds between pings: a connection that was cut is noticed after so long.
PING_SECONDS = 3
# Bolt prefers these variables to its arguments, and the process of a rebuild needs none of them.
_REMOVED_VARIABLES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)


async def serve(
    settings: Settings, bot_settings: BotSettings, footnote: RefreshableSource, *, http: bool
) -> None:
    """Serve until SIGTERM or SIGINT. Raises `FootnoteError` when the app cannot start."""
    for name in _REMOVED_VARIABLES:
        os.environ.pop(name, None)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        began = time.monotonic()
        transport = await _started(settings, bot_settings, footnote, stack, http=http)
        log.info("Started in %.1f s, %s.", time.monotonic() - began, transport)
        say(f"Footnote listens {transport}. Ctrl-C ends it.")
        await stop.wait()
        say("Finishing what is in hand…")


async def _started(
    settings: Settings,
    bot_settings: BotSettings,
    footnote: RefreshableSource,
    stack: AsyncExitStack,
    *,
    http: bool,
) -> str:
    """Start every part and push its stop on the stack; return the transport, for people."""
    metrics = Metrics()
    journal = Journal(settings.state)
    stack.callback(journal.close)
    feedback = FeedbackStore(settings.state / FEEDBACK)
    stack.callback(feedback.close)
    installations = installations_of(bot_settings, settings.state) if http else None
    tokens = installations or OneToken(reveal(bot_settings.bot_token))
    workspaces = Workspaces(bot_settings.api_url, tokens, metrics)
    stack.push_async_callback(workspaces.close)
    if installations is None:
        teams = await check_tokens(bot_settings, workspaces, socket=not http)
    else:
        teams = bot_settings.teams
        if not teams:
            log.warning("FOOTNOTE_BOT_TEAMS names no workspace: none can install the app.")
    service = Service(
        bot_settings,
        footnote,
        index_command(settings, "watch", "--once", "--settle", str(SETTLE)),
        index_command(settings, "build"),
        journal,
        feedback,
        await limits_of(journal),
        metrics,
        workspaces,
    )
    stack.push_async_callback(service.stop)
    app = slack_app(service, installations, teams)
    await service.start()
    # The transport is started last and stopped first: no event comes in before it can be served,
    # and none after the rest has begun to stop.
    if http:
        return await _listen(app, bot_settings, service, stack)
    return await _connect(app, bot_settings, service, stack)


def index_command(settings: Settings, *words: str) -> list[str]:
    """Return a command on the index, to be run in a child process."""
    folders = ["--seeds", str(settings.seeds), "--index", str(settings.index)]
    return [sys.executable, "-m", "qa", "index", *words, *folders]


async def limits_of(journal: Journal) -> Limits:
    """Return the limits, overridden by those that an admin has set."""
    limits = Limits(PER_USER, PER_CHANNEL, TOTAL, time.monotonic)
    for name, value in (await journal.limit_overrides()).items():
        limits.change(name, value)
    return limits


def slack_app(
    service: Service, installations: Installations | None, teams: frozenset[str]
) -> AsyncApp:
    """Return Bolt's app with every listener bound, closed to all but `teams`."""
    client = service.workspaces.client(None)
    app = ClosedApp(
        teams,
        name="Footnote",
        logger=logging.getLogger("slack_bolt"),
        client=client,
        request_verification_enabled=False,  # bot/web.py does it
        authorize=Authorize(service.workspaces),
        oauth_flow=installations.flow(client, service.settings) if installations else None,
        raise_error_for_unhandled_request=True,  # its own warning would log the whole request
    )
    register(app, service)
    return app


class _Socket(AsyncSocketModeHandler):
    """Socket Mode that measures the time to each ack, and tells of its connections."""

    def __init__(self, app: AsyncApp, app_token: str, metrics: Metrics) -> None:
        super().__init__(app, app_token, ping_interval=PING_SECONDS)
        self.metrics = metrics
        metrics.contact.is_connected = self._is_connected
        self._connections = 0
        self.client.message_listeners.append(self._note)

    def _is_connected(self) -> bool:
        session = self.client.current_session
        return session is not None and not session.closed and not self.client.stale

    async def _note(
        self, client: AsyncBaseSocketModeClient, message: dict[str, Any], raw: str | None
    ) -> None:
        """Log a connection; each begins with a hello."""
        del client, raw
        if message.get("type") == "hello":
            log.info("Reconnected to Slack." if self._connections else "Connected to Slack.")
            self._connections += 1

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Handle a request up to its ack."""
        started = time.perf_counter()
        request = partial(
            AsyncBoltRequest, mode="socket_mode", body=req.payload, headers=build_headers(req)
        )
        response = await dispatch(self.app, request, self.metrics)
        await send_async_response(client, req, response, time.time())
        self.metrics.ack(time.perf_counter() - started)


async def _connect(
    app: AsyncApp, settings: BotSettings, service: Service, stack: AsyncExitStack
) -> str:
    """Connect by Socket Mode; serve health and metrics, too, when a port is set."""
    handler = _Socket(app, reveal(settings.app_token), service.metrics)
    if settings.port is not None:
        await _serve_web(None, settings, service, stack, settings.port)
    await handler.client.connect()  # type: ignore[no-untyped-call] # slack_sdk's
    stack.push_async_callback(_disconnect, handler)
    return "in Socket Mode"


async def _disconnect(handler: AsyncSocketModeHandler) -> None:
    await asyncio.sleep(ACK_GRACE)
    await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's


async def _listen(
    app: AsyncApp, settings: BotSettings, service: Service, stack: AsyncExitStack
) -> str:
    port = await _serve_web(app, settings, service, stack, settings.port or HTTP_PORT)
    return f"on http://{settings.host}:{port}{EVENTS_PATH}"


async def _serve_web(
    app: AsyncApp | None,
    settings: BotSettings,
    service: Service,
    stack: AsyncExitStack,
    port: int,
) -> int:
    web = Web(app, reveal(settings.signing_secret), service.metrics, service.health)
    stack.push_async_callback(web.stop)
    return await web.start(settings.host, port)


def say(line: str) -> None:
    """Print a line about progress to standard error."""
    click.echo(line, err=True)
