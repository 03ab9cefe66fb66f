"""The app's HTTP server: events from Slack, OAuth installation, health and metrics."""

from __future__ import annotations

import re
import time
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from bot.dispatch import dispatch
from bot.health import FAILING
from bot.journal.records import new_reference
from bot.log import log, log_failure
from bot.manifest import EVENTS_PATH
from bot.metrics import CONTENT_TYPE
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
    from slack_bolt.response import BoltResponse

    from bot.health import Health
    from bot.metrics import Metrics

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MAX_BODY = 1_000_000  # bytes
# Seconds between two warnings that the clock is wrong.
WARN_SECONDS = 60.0
# Seconds that open connections have when the server stops.
GRACE = 1.0

# The SDK raises an error for any other.
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",  # the URL of an installation holds its code
    "X-Content-Type-Options": "nosniff",
}


class Web:
    """The server. Without an `app` it serves health and metrics only, beside Socket Mode.

    Health is 503 when the app is failing; a degraded one still answers. Requests are not logged:
    their URLs and bodies may hold secrets.
    """

    def __init__(
        self,
        app: AsyncApp | None,
        signing_secret: str,
        metrics: Metrics,
        health: Callable[[], Health],
    ) -> None:
        self._app = app
        self._secret = signing_secret
        self._metrics = metrics
        self._health = health
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port: `port` itself, or a free one for 0.

        Raises `FootnoteError` when the address cannot be bound.
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
        """Stop listening; open requests have `GRACE` seconds."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _routes(self) -> web.Application:
        server = web.Application(client_max_size=MAX_BODY, middlewares=[self._hide_errors])
        server.on_response_prepare.append(_set_headers)
        server.router.add_get("/health", self._show_health)
        server.router.add_get("/metrics", self._show_metrics)
        if self._app is not None:
            events = _Events(self._app, self._secret, self._metrics)
            server.router.add_post(EVENTS_PATH, events.handle)
            if self._app.oauth_flow is not None:
                _add_installation(server, self._app.oauth_flow)
        return server

    @web.middleware
    async def _hide_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer an unexpected error with 500 and no details."""
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - its message must not be shown
            log_failure(request.path, error)
            self._metrics.error("web")
            return web.Response(status=500, text="This failed, and has been written down.")

    async def _show_health(self, request: web.Request) -> web.Response:
        del request
        health = self._health()
        status = HTTPStatus.SERVICE_UNAVAILABLE if health.status == FAILING else HTTPStatus.OK
        return web.json_response(health.as_json(), status=status)

    async def _show_metrics(self, request: web.Request) -> web.Response:
        del request
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})


class _Events:
    """Passes requests that Slack has signed to Bolt, which answers with its ack.

    Bolt's own check is switched off: it fails on timestamps that are no numbers, and logs the
    bodies that it refuses.
    """

    def __init__(self, app: AsyncApp, secret: str, metrics: Metrics) -> None:
        self._app = app
        self._verifier = SignatureVerifier(secret)
        self._metrics = metrics
        self._warned_at = -WARN_SECONDS

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Verify the signature of a request before parsing it, and dispatch it."""
        arrived = time.perf_counter()
        body = await request.read()
        try:
            text = body.decode()
            if not self._is_signed(request, text):
                raise web.HTTPUnauthorized
        except ValueError as error:
            raise web.HTTPBadRequest from error
        answer = await dispatch(self._app, partial(_bolt_request, request, text), self._metrics)
        response = await to_aiohttp_response(answer)
        self._metrics.ack(time.perf_counter() - arrived)
        return response

    def _is_signed(self, request: web.Request, body: str) -> bool:
        """Tell whether Slack has signed a body within the last five minutes."""
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and signature.isascii()):
            return False
        if self._verifier.is_valid(body, timestamp, signature):
            return True
        then = SignatureVerifier(self._verifier.signing_secret, _At(timestamp))
        if then.is_valid(body, timestamp, signature):
            self._warn_of_the_clock(time.time() - int(timestamp))
        return False

    def _warn_of_the_clock(self, age: float) -> None:
        """Log that a request is signed, but not of now: once a minute, if it is replayed."""
        now = time.monotonic()
        if now - self._warned_at >= WARN_SECONDS:
            self._warned_at = now
            log.warning(
                "%s: a request that Slack has signed is %.0f s old by this machine's clock, and is"
                " refused; is the clock right?",
                new_reference(),
                age,
            )


class _At(Clock):
    """The clock as it stood when a request was signed."""

    def __init__(self, timestamp: str) -> None:
        self._seconds = float(timestamp)

    def now(self) -> float:
        return self._seconds


def _add_installation(server: web.Application, flow: AsyncOAuthFlow) -> None:
    async def install(request: web.Request) -> web.Response:
        return await _answer(await flow.handle_installation(_bolt_request(request, "")))

    async def finish(request: web.Request) -> web.Response:
        return await _answer(await flow.handle_callback(_bolt_request(request, "")))

    # A HEAD request would begin an installation, too.
    server.router.add_get(flow.install_path, install, allow_head=False)
    server.router.add_get(flow.redirect_uri_path, finish, allow_head=False)


async def _answer(response: BoltResponse) -> web.Response:
    """Return Bolt's response, its cookies SameSite=Lax: not sent from other sites' forms."""
    answer = await to_aiohttp_response(response)
    for cookie in answer.cookies.values():
        cookie["samesite"] = "Lax"
    return answer


def _bolt_request(request: web.Request, body: str) -> AsyncBoltRequest:
    """Return a request for Bolt; of a repeated header the first value, as `_Events` reads it."""
    headers: dict[str, str] = {name: request.headers[name] for name in request.headers}
    return AsyncBoltRequest(body=body, query=request.query_string, headers=dict(headers))


async def _set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the security headers, and remove the one that names the server."""
    del request
    response.headers.popall("Server", None)
    response.headers.update(_HEADERS)
