"""The server over HTTP: what is checked of a request before the protocol sees it, and limits."""

from __future__ import annotations

import hmac
import socket
import time
from typing import TYPE_CHECKING

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from qa.errors import FootnoteError
from qa.token_bucket import TokenBucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa.mcp.settings import Address

PATH = "/mcp"
# Bytes; a question has 10,000 characters at most, a draft 100,000.
MAX_BODY = 1_000_000
MAX_SESSIONS = 1_000
MAX_CONNECTIONS = 256
# Requests of one client: at once, and then evenly.
BURST = 200
PER_MINUTE = 3_000
# At so many clients those that have not called for a while are forgotten.
MAX_CLIENTS = 1_000
# Seconds that open streams have when the server stops.
GRACE = 1


class Guard:
    """Refuses a request that comes too soon, or without the token, before anything reads it."""

    def __init__(
        self, app: ASGIApp, token: str | None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._token = f"Bearer {token}".encode() if token else None
        self._now = now
        self._buckets: dict[str, TokenBucket] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, by the app if nothing is wrong with it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        if seconds := self._wait((scope.get("client") or ("",))[0]):
            return JSONResponse(
                {"error": "Too many requests."}, 429, {"Retry-After": str(int(seconds) + 1)}
            )
        shown = Headers(scope=scope).get("authorization", "").encode("latin-1", "replace")
        if self._token is not None and not hmac.compare_digest(shown, self._token):
            return JSONResponse(
                {"error": "The header Authorization must be 'Bearer' and FOOTNOTE_MCP_TOKEN."},
                401,
                {"WWW-Authenticate": "Bearer"},
            )
        return None

    def _wait(self, client: str) -> float:
        """Return the seconds that a client has to wait before its next request, 0 for none."""
        now = self._now()
        if len(self._buckets) >= MAX_CLIENTS:
            kept = {key: one for key, one in self._buckets.items() if not one.is_full(now)}
            self._buckets = kept if len(kept) < MAX_CLIENTS else {}
        bucket = self._buckets.setdefault(client, TokenBucket(BURST, PER_MINUTE, now))
        if not (seconds := bucket.wait(now)):
            bucket.take(now)
        return seconds


def web_app(server: MCPServer[None], address: Address) -> ASGIApp:
    """Return the server as an ASGI app behind its guard; Host and Origin must be the address's."""
    hosts = [form for name in address.names for form in (name, f"{name}:*")]
    security = TransportSecuritySettings(
        allowed_hosts=hosts,
        allowed_origins=[f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")],
    )
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        max_request_body_size=MAX_BODY,
        max_sessions=MAX_SESSIONS,
        transport_security=security,
    )
    return Guard(app, address.token)


def bind(address: Address) -> socket.socket:
    """Return a socket that listens on an address. Raises `FootnoteError` when it cannot."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family)
    except OSError as error:
        raise FootnoteError(
            f"The server cannot listen on {address.host}:{address.port}: {error.strerror}.",
            "Name an address that is free: footnote mcp --http HOST:PORT",
        ) from error


def http_server(server: MCPServer[None], address: Address) -> uvicorn.Server:
    """Return the HTTP server; `serve` it on a socket that `bind` gave, until a signal stops it."""
    config = uvicorn.Config(
        web_app(server, address),
        access_log=False,
        log_config=None,
        limit_concurrency=MAX_CONNECTIONS,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        ws="none",
    )
    return uvicorn.Server(config)
