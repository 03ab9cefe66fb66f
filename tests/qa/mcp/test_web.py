"""The server over HTTP on 127.0.0.1, called by the official client, and by what is none."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from qa.mcp import web
from qa.mcp.web import Guard
from tests.qa.mcp.conftest import HELLO, listening, talk, value_of

if TYPE_CHECKING:
    from qa.mcp.server import FootnoteServer

TOKEN = "t" * 43
ACCEPTED = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


def post(url: str, headers: dict[str, str] | None = None, body: str = HELLO) -> tuple[int, str]:
    """Send a request as it is; return the status and the body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    try:
        connection.request("POST", parts.path, body.encode(), ACCEPTED | (headers or {}))
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_official_client_asks(server: FootnoteServer, mode: str) -> None:
    """Over HTTP an answer is the same as in process, by the old protocol and by the new one."""

    async def conversation(client: Client) -> None:
        asked = {"question": "Where was the BRICS summit held?"}
        assert value_of(await client.call_tool("ask", asked))["short"] == "Kazan, Russia"

    with listening(server) as url:
        talk(url, conversation, mode=mode)


@pytest.mark.usefixtures("indexed")
def test_with_a_token_the_client_must_show_it(server: FootnoteServer) -> None:
    """Without the token nothing is said, not even what tools there are; with it all is."""

    async def list_tools(url: str) -> None:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            assert (await client.list_tools()).tools

    with listening(server, TOKEN) as url:
        for shown in (None, "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer \xe9"):
            status, body = post(url, {"Authorization": shown} if shown else None)
            assert status == 401
            assert TOKEN not in body
        anyio.run(list_tools, url)


def test_host_and_origin_are_checked(server: FootnoteServer) -> None:
    """A page that a browser was tricked into showing cannot call the server by another name."""
    with listening(server) as url:
        assert post(url)[0] == 200
        assert post(url, {"Host": "evil.example"})[0] == 421
        assert post(url, {"Origin": "https://evil.example"})[0] == 403
        assert post(url, {"Origin": "http://localhost:1234"})[0] == 200


def test_sizes_are_bounded(server: FootnoteServer) -> None:
    """A body that is too large is refused, and the server goes on."""
    with listening(server) as url:
        assert post(url, body="x" * (web.MAX_BODY + 1))[0] == 413
        assert post(url, body="[" * 100_000)[0] == 400
        assert post(url)[0] == 200


def test_rates_are_bounded(server: FootnoteServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that calls too often is told to wait."""
    monkeypatch.setattr(web, "BURST", 3)
    monkeypatch.setattr(web, "PER_MINUTE", 1)
    with listening(server) as url:
        assert [post(url)[0] for _ in range(5)] == [200, 200, 200, 429, 429]


def test_clients_that_are_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many addresses call, no more than MAX_CLIENTS are remembered."""
    monkeypatch.setattr(web, "MAX_CLIENTS", 10)
    now = 0.0
    guard = Guard(_never, None, lambda: now)
    for number in range(100):
        assert guard._refusal({"type": "http", "client": (str(number), 1), "headers": []}) is None  # noqa: SLF001
        assert len(guard._buckets) <= 10  # noqa: SLF001


async def _never(*_: object) -> None:
    raise AssertionError
