"""What the app reads of channels and threads."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.api.calls import Calls

# Messages of a thread that are read to find those that have been sent, and how many at once: no
# more are given to an app that is distributed outside the Marketplace, once a minute.
MAX_REPLIES, PAGE = 200, 15


class Conversations:
    """Reads with one workspace's token. Every method raises `SlackError`."""

    def __init__(self, client: AsyncWebClient, calls: Calls) -> None:
        self._client = client
        self._calls = calls
        self._reading = asyncio.Lock()

    async def replies(self, channel: str, thread_ts: str, since: str) -> list[dict[str, Any]]:
        """Return the messages of a thread from `since` on, with their metadata.

        Threads are read one after the other: several that waited for the same minute would use up
        each other's attempts.
        """
        messages: list[dict[str, Any]] = []
        cursor: str | None = None
        async with self._reading:
            while True:
                response = await self._calls.call(
                    "conversations.replies",
                    channel,
                    partial(
                        self._client.conversations_replies,
                        channel=channel,
                        ts=thread_ts,
                        oldest=since,
                        cursor=cursor,
                        limit=PAGE,
                        include_all_metadata=True,
                    ),
                    idempotent=True,
                )
                messages += response["messages"]
                cursor = (response.get("response_metadata") or {}).get("next_cursor")
                if not cursor or len(messages) >= MAX_REPLIES:
                    return messages

    async def is_shared(self, channel: str) -> bool:
        """Tell whether a channel is shared with another organisation, or is about to be."""
        response = await self._calls.call(
            "conversations.info",
            channel,
            lambda: self._client.conversations_info(channel=channel),
            idempotent=True,
        )
        found = response.get("channel") or {}
        pending = ("is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")
        return found.get("is_ext_shared") is not False or any(map(found.get, pending))
