"""The HTTP server: the Web API, response URLs and the WebSocket."""

from __future__ import annotations

import asyncio
import base64
import json
import math
import socket
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack.methods import Answer, answer, break_down, refuse_rate
from tests.slack.responses import METHOD, respond
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.rates import Fault
    from tests.slack.site import Site
    from tests.slack.sockets import Sockets

MAX_BYTES = 20_000_000
# So many rounds of the loop asyncio needs between accepting and connecting, with some to spare.
ACCEPTING = 10


class Server:
    """Serves a site on 127.0.0.1, on a free port."""

    def __init__(self, site: Site, sockets: Sockets) -> None:
        self._site = site
        self._sockets = sockets
        app = web.Application(client_max_size=MAX_BYTES)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/response/{key}", self._response)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        self._listener: socket.socket

    async def start(self) -> str:
        """Begin to serve, and return the address."""
        await self._runner.setup()
        self._listener = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(self._runner, self._listener).start()
        port = self._runner.addresses[0][1]
        return f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Stop serving."""
        await self._sockets.close()
        # asyncio cannot close what it has accepted and not yet connected when its server closes.
        asyncio.get_running_loop().remove_reader(self._listener)
        for _ in range(ACCEPTING):
            await asyncio.sleep(0)
        await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            given, token = await _given(request)
        except Refusal as refusal:
            return web.json_response(refusal.answer)
        if method == "oauth.v2.access":
            given |= _basic(request)
        fault = self._site.rates.fault(method)
        if fault is None:
            return _reply(answer(self._site, method, given, token))
        return await self._faulty(fault, request, method, given, token)

    async def _faulty(
        self, fault: Fault, request: web.Request, method: str, given: Json, token: str | None
    ) -> web.StreamResponse:
        """Let a call go wrong in the way that a test has asked for."""
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return _reply(answer(self._site, method, given, token))
        if fault.kind == "429":
            return _reply(refuse_rate(self._site, method, given, token, fault.seconds))
        if fault.kind == "500":
            return _reply(break_down(self._site, method, given, token))
        if fault.kind == "cut_after":
            answer(self._site, method, given, token)
        else:
            break_down(self._site, method, given, token, status=0)
        return _cut(request)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        fault, body = self._site.rates.fault(METHOD), await request.json()
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in {"429", "500"}:
            headers = {"Retry-After": str(math.ceil(fault.seconds))}
            return web.Response(status=int(fault.kind), headers=headers)
        if fault is not None and fault.kind == "cut":
            return _cut(request)
        status, said = respond(self._site, request.match_info["key"], body)
        if fault is not None and fault.kind == "cut_after":
            return _cut(request)
        return web.Response(status=status, text=said)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._site.tickets:
            return web.Response(status=401)
        self._site.tickets.discard(ticket)
        return await self._sockets.serve(request)


async def _given(request: web.Request) -> tuple[Json, str | None]:
    """Return a call's arguments, wherever they stand, and its token."""
    given: Json = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = json.loads(await request.text())
        except ValueError as error:
            raise Refusal("invalid_json") from error
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        given |= body
    elif request.method == "POST":
        given |= dict(await request.post())
    bearer = request.headers.get("Authorization", "")
    in_body = given.pop("token", None)
    token = bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else in_body
    return given, token or None


def _basic(request: web.Request) -> Json:
    """Return the client's id and secret, when the header carries them."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return {}
    name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return {"client_id": name, "client_secret": secret}


def _cut(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _reply(said: Answer) -> web.Response:
    return web.json_response(said.body, status=said.status, headers=said.headers)
