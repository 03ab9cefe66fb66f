"""Sending to the app: three seconds for an acknowledgement, and Slack's retries."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from tests.slack.record import Ack
from tests.slack.values import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.record import Record
    from tests.slack.values import Json, Settings

Kind = Literal["events_api", "slash_commands", "interactive"]
# Seconds before the first, second and third retry.
RETRY_PAUSES = (0.0, 60.0, 300.0)


@dataclass(slots=True)
class Delivery:
    """Something sent to the app, and what became of it.

    `response` is what the app acknowledged it with, {} when with nothing. `reasons` tell of the
    attempts that failed; `lost` is set when Slack has stopped retrying.
    """

    kind: Kind
    payload: Json
    sent_at: list[float] = field(default_factory=list)
    seconds: float | None = None
    response: Json | None = None
    reasons: list[str] = field(default_factory=list)
    lost: bool = False
    when_acked: Callable[[Json], None] | None = None

    @property
    def acked(self) -> bool:
        """Whether the app has acknowledged it."""
        return self.seconds is not None

    @property
    def about(self) -> str:
        """What it is, in a word or two."""
        event = self.payload.get("event")
        if isinstance(event, dict):
            return str(event.get("type"))
        return str(self.payload.get("command") or self.payload.get("type"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt: the app's response, or the reason why there is none.

    A `missed` attempt is one that the app did not acknowledge within three seconds.
    """

    response: Json | None = None
    reason: str | None = None
    missed: bool = False
    final: bool = False


class Transport(Protocol):
    """A way to the app: its sockets, or its request URL."""

    async def attempt(self, delivery: Delivery, retry: int, reason: str | None) -> Outcome:
        """Send once and wait for the acknowledgement; `retry` counts from 0."""


class Courier:
    """Delivers in the order of sending, and tries again as Slack does."""

    def __init__(self, settings: Settings, record: Record) -> None:
        self._settings = settings
        self._record = record
        self._tasks: set[asyncio.Task[None]] = set()
        self.transport: Transport
        self.deliveries: list[Delivery] = []

    def send(self, kind: Kind, payload: Json, *, retry: int = 0) -> Delivery:
        """Deliver a payload; with `retry` as if it had been delivered before."""
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        task = asyncio.get_running_loop().create_task(self._deliver(delivery, retry))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, delivery: Delivery, retry: int) -> None:
        reason = "http_timeout" if retry else None
        while True:
            outcome = await self.transport.attempt(delivery, retry, reason)
            if outcome.reason is None:
                self._done(delivery, outcome.response or {})
                return
            reason = outcome.reason
            delivery.reasons.append(reason)
            if outcome.missed:
                seconds = self._settings.ack_seconds
                self._record.breach(f"{delivery.about}: no ack within {seconds:g} s")
            if delivery.kind != "events_api" or outcome.final or retry == len(RETRY_PAUSES):
                delivery.lost = True
                self._record.changes.note()
                return
            await asyncio.sleep(RETRY_PAUSES[retry] * self._settings.retry_scale)
            retry += 1

    def _done(self, delivery: Delivery, response: Json) -> None:
        """Act on the response, and keep it."""
        if delivery.when_acked is not None:
            try:
                delivery.when_acked(response)
            except Refusal as refusal:
                self._record.breach(refusal.breach or f"{delivery.about}: {refusal}")
        delivery.response = response
        self._record.changes.note()

    def acknowledged(self, delivery: Delivery, sent: float, response: Json | None) -> None:
        """Note how long an acknowledgement took since `sent`, of time.perf_counter."""
        seconds = time.perf_counter() - sent
        delivery.seconds = seconds
        self._record.ack(Ack(delivery.kind, seconds, response))
