"""The server: Footnote's tools, articles and prompt, in the `mcp` package's own server class."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.types import Resource, ToolAnnotations

from index.installation import DISTRIBUTION
from qa.errors import FootnoteError
from qa.mcp import texts
from qa.mcp.tools import RESOURCE_URI, Tools, resource_uri

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from qa.service.footnote import Footnote

# Of the articles, the newest are listed; each can be read by its id.
MAX_LISTED = 100

_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class FootnoteServer(MCPServer[None]):
    """An MCP server over one archive; `workers` calls are carried out at a time."""

    def __init__(self, footnote: Footnote, workers: int) -> None:
        super().__init__(
            "footnote",
            title="Footnote",
            instructions=texts.INSTRUCTIONS,
            version=version(DISTRIBUTION),
            log_level="WARNING",
            lifespan=self._warm_up,
        )
        self._footnote = footnote
        tools = Tools(footnote, workers)
        add = partial(self.add_tool, annotations=_READ_ONLY)
        add(tools.ask, title="Ask the archive", description=texts.ASK)
        add(tools.check, title="Check a draft", description=texts.CHECK)
        add(tools.search, title="Search articles", description=texts.SEARCH)
        add(tools.fetch, title="Read an article", description=texts.FETCH)
        add(tools.verify_quote, title="Verify a quotation", description=texts.VERIFY_QUOTE)
        self.resource(
            RESOURCE_URI,
            name="article",
            title="Article",
            description=texts.RESOURCE,
            mime_type="text/plain",
        )(tools.read_article)
        self.prompt(
            "answer_with_footnotes", title="Answer with footnotes", description=texts.PROMPT
        )(texts.answering_prompt)

    async def list_resources(self) -> list[Resource]:
        """Return the newest articles; none before there is an index."""
        return await anyio.to_thread.run_sync(self._newest)

    def _newest(self) -> list[Resource]:
        with suppress(FootnoteError), self._footnote.reading() as generation:
            return [
                Resource(
                    uri=resource_uri(article.article_id),
                    name=article.source,
                    title=article.title,
                    mime_type="text/plain",
                )
                for article in generation.corpus.recent(MAX_LISTED, datetime.now(UTC))
            ]
        return []

    @asynccontextmanager
    async def _warm_up(self, _: MCPServer[None]) -> AsyncIterator[None]:
        """Load the networks while the client says hello: its first question comes after that."""
        import numpy  # noqa: F401, ICN001 - two threads that import it first both fail

        threading.Thread(target=self._load).start()
        yield

    def _load(self) -> None:
        with suppress(Exception):  # raised again for whoever asks
            self._footnote.embedder()
            self._footnote.reader_model()
