"""Progress, and calls that are called off."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import anyio

from qa.mcp import worker
from qa.mcp.server import FootnoteServer
from tests.qa.mcp.conftest import talk, text_of

if TYPE_CHECKING:
    import pytest
    from mcp import Client

    from qa.service.footnote import Footnote

QUESTION = {"question": "Where was the BRICS summit held?"}


def test_progress_is_told_while_an_index_is_built(server: FootnoteServer) -> None:
    """The client is told how many passages are embedded, then what is read; it only grows."""
    told: list[tuple[float, float | None, str | None]] = []

    async def listen(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async def conversation(client: Client) -> None:
        await client.call_tool("ask", QUESTION, progress_callback=listen)

    talk(server, conversation)
    assert any(total and "Embedding" in str(message) for _, total, message in told)
    assert any("Reading" in str(message) for *_, message in told)
    done = [one for one, *_ in told]
    assert done == sorted(set(done))


def test_cancelling_stops_a_build(
    archive: Footnote, server: FootnoteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that is called off while its index is built ends, and leaves no index."""
    begun, cancelled, ended = threading.Event(), threading.Event(), threading.Event()
    refresh = archive.refresh

    def wait_and_refresh() -> None:
        begun.set()
        try:
            assert cancelled.wait(30)
            refresh()
        finally:
            ended.set()

    monkeypatch.setattr(archive, "refresh", wait_and_refresh)

    async def conversation(client: Client) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call_tool, "ask", QUESTION)
            await anyio.to_thread.run_sync(begun.wait, 30)
            group.cancel_scope.cancel()
        # The server has read the cancel before it answers this.
        await client.list_tools()
        cancelled.set()
        await anyio.to_thread.run_sync(ended.wait, 30)

    talk(server, conversation, mode="legacy")
    assert archive.folder.current() is None


def test_more_calls_than_can_wait_are_refused(
    archive: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When too many calls wait, another is told to come again; those that wait are answered."""
    monkeypatch.setattr(worker, "MAX_WAITING", 1)
    archive.build()
    free = threading.Event()
    article = archive.article

    def wait_and_read(name: str) -> object:
        assert free.wait(30)
        return article(name)

    monkeypatch.setattr(archive, "article", wait_and_read)
    results: list[str] = []

    async def conversation(client: Client) -> None:
        async def call() -> None:
            results.append(text_of(await client.call_tool("fetch", {"id": "000"})))
            free.set()  # the one that is refused is answered first

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(call)

    talk(FootnoteServer(archive, workers=1), conversation)
    assert [("Ask again" in text) for text in results] == [True, False, False]
