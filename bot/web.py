"""The app's HTTP server: what Slack sends, installation, health and metrics."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.log import log_failure
from bot.manifest import EVENTS_PATH
from bot.metrics import CONTENT_TYPE
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
    from slack_bolt.response import BoltResponse

    from bot.metrics import Metrics

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST_BODY = 1_000_000  # bytes
# How far a request's time may be from ours, in seconds; Slack's own figure.
OLDEST = 300
# Seconds that a connection has to end when the server stops.
GRACE = 1.0

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",  # the address of an installation holds its code
    "X-Content-Type-Options": "nosniff",
}


class Web:
    """The server. Without an `app` it has health and metrics only, for Socket Mode.

    `health` returns what is wrong, None when nothing is. Requests are not logged: their addresses
    and bodies may hold secrets.
    """

    def __init__(
        self,
        app: AsyncApp | None,
        signing_secret: str,
        metrics: Metrics,
        health: Callable[[], str | None],
    ) -> None:
        self._app = app
        self._secret = signing_secret
        self._metrics = metrics
        self._health = health
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port: `port` itself, or a free one for 0.

        Raises `FootnoteError` when that cannot be.
        """
        runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise FootnoteError(
                f"The server cannot listen on {host}:{port}: {error.strerror}.",
                "Set FOOTNOTE_BOT_HOST and FOOTNOTE_BOT_PORT to an address that is free.",
            ) from error
        self._runner = runner
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more; requests that are being served have `GRACE`."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _routes(self) -> web.Application:
        server = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._guarded])
        server.on_response_prepare.append(_dress)
        server.router.add_get("/health", self._show_health)
        server.router.add_get("/metrics", self._show_metrics)
        if self._app is not None:
            events = _Events(self._app, self._secret, self._metrics)
            server.router.add_post(EVENTS_PATH, events.take)
            if self._app.oauth_flow is not None:
                _add_installation(server, self._app.oauth_flow)
        return server

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Say nothing of a failure but that there was one."""
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, its words stay here
            log_failure(request.path, error)
            self._metrics.error("web")
            return web.Response(status=500, text="This failed, and has been written down.")

    async def _show_health(self, request: web.Request) -> web.Response:
        del request
        problem = self._health()
        if problem is None:
            return web.json_response({"status": "ok"})
        return web.json_response({"status": "failing", "problem": problem}, status=503)

    async def _show_metrics(self, request: web.Request) -> web.Response:
        del request
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})


class _Events:
    """Hands what Slack has signed to Bolt, which answers with its ack."""

    def __init__(self, app: AsyncApp, secret: str, metrics: Metrics) -> None:
        self._app = app
        self._secret = secret.encode()
        self._metrics = metrics

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Check a request before anything is made of it, and serve it."""
        arrived = time.perf_counter()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not _is_recent(stamp):
            raise web.HTTPUnauthorized
        body = await request.read()
        if not self._is_signed(stamp, body, request.headers.get("X-Slack-Signature", "")):
            raise web.HTTPUnauthorized
        try:
            asked = _bolt_request(request, body.decode())
        except ValueError as error:
            raise web.HTTPBadRequest from error
        response = await to_aiohttp_response(await self._app.async_dispatch(asked))
        self._metrics.ack(time.perf_counter() - arrived)
        return response

    def _is_signed(self, stamp: str, body: bytes, signature: str) -> bool:
        """Tell whether a body is signed with the secret; without a secret none is."""
        signed = b"v0:%s:%s" % (stamp.encode(), body)
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        given = signature.encode(errors="surrogateescape")
        return bool(self._secret) and hmac.compare_digest(expected.encode(), given)


def _add_installation(server: web.Application, flow: AsyncOAuthFlow) -> None:
    async def install(request: web.Request) -> web.Response:
        return await _answer(await flow.handle_installation(_bolt_request(request, "")))

    async def finish(request: web.Request) -> web.Response:
        return await _answer(await flow.handle_callback(_bolt_request(request, "")))

    # A HEAD would begin an installation, too.
    server.router.add_get(flow.install_path, install, allow_head=False)
    server.router.add_get(flow.redirect_uri_path, finish, allow_head=False)


async def _answer(response: BoltResponse) -> web.Response:
    """Return Bolt's answer; its cookie is not sent along from other sites' forms and frames."""
    answer = await to_aiohttp_response(response)
    for cookie in answer.cookies.values():
        cookie["samesite"] = "Lax"
    return answer


def _bolt_request(request: web.Request, body: str) -> AsyncBoltRequest:
    """Return a request as Bolt takes it: of a header that comes twice, the first one."""
    headers: dict[str, str] = {name: request.headers[name] for name in request.headers}
    return AsyncBoltRequest(body=body, query=request.query_string, headers=dict(headers))


def _is_recent(stamp: str) -> bool:
    return bool(_TIMESTAMP.fullmatch(stamp)) and abs(time.time() - int(stamp)) <= OLDEST


async def _dress(request: web.Request, response: web.StreamResponse) -> None:
    """Tell browsers to keep nothing, and nobody what this runs on."""
    del request
    response.headers.popall("Server", None)
    response.headers.update(_HEADERS)
