"""The MCP server over the user's article, and the official client that talks to it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from mcp import Client
from mcp.types import TextContent

from qa.mcp.server import FootnoteServer
from qa.mcp.settings import Address
from qa.mcp.web import PATH, bind, http_server
from qa.mcp.worker import report_progress, report_status
from qa.service.footnote import Footnote
from qa.service.notifier import Notifier

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from mcp.types import CallToolResult

    from qa.service.settings import Settings


HELLO = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
)


@pytest.fixture
def archive(settings: Settings) -> Iterator[Footnote]:
    """Footnote as `footnote mcp` opens it: what it reports goes to the client that called."""
    notifier = Notifier(report_status, lambda _: None, report_progress)
    with Footnote(settings, notifier) as made:
        yield made


@pytest.fixture
def server(archive: Footnote) -> FootnoteServer:
    """The server over the seeds folder, with no index yet."""
    return FootnoteServer(archive, workers=2)


def talk(server: Any, conversation: Callable[[Client], Awaitable[None]], **options: Any) -> None:  # noqa: ANN401 - whatever the client takes
    """Connect the official client to a server, and hold a conversation."""

    async def connect() -> None:
        async with Client(server, **options) as client:
            await conversation(client)

    anyio.run(connect)


def text_of(result: CallToolResult) -> str:
    """Return the text of a tool's result, its only content."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def value_of(result: CallToolResult) -> dict[str, Any]:
    """Return the structured value of a tool's result, which its text repeats as JSON."""
    assert not result.is_error, text_of(result)
    value: dict[str, Any] = json.loads(text_of(result))
    assert result.structured_content == value
    return value


@contextmanager
def listening(server: FootnoteServer, token: str | None = None) -> Iterator[str]:
    """Serve over HTTP on a free port of 127.0.0.1; give its address."""
    address = Address("127.0.0.1", 0, ("127.0.0.1", "localhost"), token)
    http = http_server(server, address)
    with bind(address) as socket:
        thread = threading.Thread(target=anyio.run, args=(http.serve, [socket]))
        thread.start()
        try:
            yield f"http://127.0.0.1:{socket.getsockname()[1]}{PATH}"
        finally:
            http.should_exit = True
            thread.join(30)
