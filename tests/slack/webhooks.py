"""HTTP mode: signed requests to the app's request URL."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import Clock, SignatureVerifier

from tests.slack.deliver import Outcome
from tests.slack.values import SIGNING_SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.slack.deliver import Courier, Delivery, Kind
    from tests.slack.values import Json, Settings

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered to a request."""

    status: int
    text: str
    headers: Mapping[str, str]


def body_of(kind: Kind, payload: Json) -> tuple[str, str]:
    """Return a payload as the body of a request, and its content type."""
    if kind == "events_api":
        return json.dumps(payload), JSON
    if kind == "slash_commands":
        return urlencode(payload), FORM
    return urlencode({"payload": json.dumps(payload)}), FORM


def signed(body: str, secret: str = SIGNING_SECRET, timestamp: str | None = None) -> dict[str, str]:
    """Return the headers that prove that a request is Slack's.

    `timestamp` is in seconds since the epoch, now when not given; it need not be a number.
    """
    at = timestamp if timestamp is not None else str(int(time.time()))
    signature = SignatureVerifier(secret, Clock()).generate_signature(timestamp=at, body=body)
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature or ""}


class RequestUrl:
    """The app's request URL. A `Transport`."""

    def __init__(self, url: str, settings: Settings, courier: Courier) -> None:
        self.url = url
        self._settings = settings
        self._courier = courier
        self._session = aiohttp.ClientSession(trust_env=False)

    async def attempt(self, delivery: Delivery, retry: int, reason: str | None) -> Outcome:
        """Post once, and wait for a status of 200 to 299."""
        body, content_type = body_of(delivery.kind, delivery.payload)
        at = str(int(time.time() + self._settings.clock_ahead))
        headers = signed(body, timestamp=at) | {"Content-Type": content_type}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason or ""}
        sent = time.perf_counter()
        delivery.sent_at.append(time.time())
        try:
            reply = await self.post(body, headers)
        except TimeoutError:
            return Outcome(reason="http_timeout", missed=True)
        except aiohttp.ClientError:
            return Outcome(reason="connection_failed")
        if not 200 <= reply.status < 300:
            final = reply.headers.get("X-Slack-No-Retry") == "1"
            return Outcome(reason="http_error", final=final)
        response = _response(reply.text)
        self._courier.acknowledged(delivery, sent, response)
        return Outcome(response=response)

    async def post(self, body: str, headers: dict[str, str]) -> Reply:
        """Post a body just as it is."""
        timeout = aiohttp.ClientTimeout(total=self._settings.ack_seconds)
        async with self._session.post(
            self.url, data=body.encode(), headers=headers, timeout=timeout
        ) as response:
            return Reply(response.status, await response.text(), response.headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _response(text: str) -> Json | None:
    if not text:
        return None
    try:
        read = json.loads(text)
    except ValueError:
        return {"text": text}
    return read if isinstance(read, dict) else {"text": text}
