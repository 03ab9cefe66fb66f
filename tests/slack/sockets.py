"""Socket Mode: up to ten WebSockets of the app; any one of them gets an envelope."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.slack.deliver import Outcome
from tests.slack.values import APP_ID

if TYPE_CHECKING:
    from tests.slack.deliver import Courier, Delivery
    from tests.slack.record import Record
    from tests.slack.values import Json, Settings

MAX_CONNECTIONS = 10
# Seconds that the app has to say goodbye.
CLOSING = 1.0


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket; a `leaving` one gets nothing more."""

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False


@dataclass(slots=True, eq=False)
class _Sent:
    """An envelope that waits for its acknowledgement."""

    delivery: Delivery
    connection: Connection
    at: float
    answer: asyncio.Future[Outcome] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Sockets:
    """The app's connections. A `Transport`."""

    def __init__(self, settings: Settings, record: Record, courier: Courier) -> None:
        self._settings = settings
        self._record = record
        self._courier = courier
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self._ready = asyncio.Event()
        self._sent: dict[str, _Sent] = {}
        self._known: set[str] = set()
        self.opened = 0

    @property
    def live(self) -> list[Connection]:
        """The connections that take envelopes."""
        return [one for one in self._connections if not one.leaving and not one.socket.closed]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold a connection as long as it lasts."""
        # A ping of the app is answered by aiohttp.
        socket = web.WebSocketResponse(timeout=CLOSING)
        await socket.prepare(request)
        if len(self.live) >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self._connections.append(connection)
        try:
            await socket.send_json(self._hello())
            self.opened += 1
            self._noted()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(json.loads(message.data))
        except ConnectionError:
            pass
        finally:
            self._forget(connection)
        return socket

    async def attempt(self, delivery: Delivery, retry: int, reason: str | None) -> Outcome:
        """Send an envelope over a connection and wait for its acknowledgement."""
        if delivery.kind != "events_api" and not self.live:
            return Outcome(reason="no connection", final=True)
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            short = "timeout" if reason == "http_timeout" else reason
            envelope |= {"retry_attempt": retry, "retry_reason": short or ""}
        connection = await self._connection()
        sent = _Sent(delivery, connection, time.perf_counter())
        self._sent[envelope_id] = sent
        self._known.add(envelope_id)
        delivery.sent_at.append(time.time())
        with suppress(ConnectionError):
            await connection.socket.send_str(json.dumps(envelope))
        done, _ = await asyncio.wait({sent.answer}, timeout=self._settings.ack_seconds)
        if done:
            return sent.answer.result()
        return Outcome(reason="http_timeout", missed=True)

    async def refresh(self) -> None:
        """Ask the app to reconnect, as Slack does every few hours."""
        leaving = self.live
        for connection in leaving:
            connection.leaving = True
        self._noted()
        notice = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}}
        for connection in leaving:
            with suppress(ConnectionError):
                await connection.socket.send_json(notice)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self._connections):
            if connection.request.transport is not None:
                connection.request.transport.abort()
            self._forget(connection)

    async def close(self) -> None:
        """Close every connection in good order."""
        for connection in list(self._connections):
            with suppress(ConnectionError):
                await connection.socket.close()

    async def _connection(self) -> Connection:
        while not (live := self.live):
            self._ready.clear()
            await self._ready.wait()
        return live[next(self._turn) % len(live)]

    def _take(self, message: Json) -> None:
        envelope_id = str(message.get("envelope_id"))
        if envelope_id not in self._known:
            self._record.breach(f"an ack of an unknown envelope: {message!r:.80}")
        sent = self._sent.pop(envelope_id, None)
        if sent is None:
            return
        response = message.get("payload")
        self._courier.acknowledged(sent.delivery, sent.at, response)
        if not sent.answer.done():
            sent.answer.set_result(Outcome(response=response))

    def _forget(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        for envelope_id, sent in list(self._sent.items()):
            if sent.connection is connection:
                del self._sent[envelope_id]
                if not sent.answer.done():
                    sent.answer.set_result(Outcome(reason="connection_failed"))
        self._noted()

    def _noted(self) -> None:
        if self.live:
            self._ready.set()
        self._record.changes.note()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.live),
            "debug_info": {"host": "applink-fake", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }
