"""Streams the claims of an answer into a message, within Slack's rates and sizes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.api.errors import FailureKind, SlackError
from bot.desk.deletion import delete_message
from bot.views.answer import claim_blocks
from bot.views.sizes import fits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bot.api.slack import Slack
    from bot.desk.background import Background
    from bot.question import Asked
    from qa.answer import Claim


class AnswerStream:
    """The message that is streamed to a thread: its `ts`, once it has begun, and its `claims`."""

    def __init__(self, slack: Slack, background: Background, asked: Asked) -> None:
        self.ts: str | None = None
        self.claims: list[Claim] = []
        self._slack = slack
        self._background = background
        self._asked = asked
        self._blocks: list[dict[str, Any]] = []

    async def append(self, claims: Sequence[Claim]) -> bool:
        """Stream claims, and tell whether that was done.

        Raises `SlackError` when it is not known whether the stream has begun.
        """
        blocks = [block for claim in claims for block in claim_blocks(claim)]
        if not self._is_possible(blocks):
            return False
        try:
            if self.ts is None:
                self.ts = await self._start(blocks)
            else:
                await self._slack.append_stream(self._asked.channel, self.ts, blocks)
        except SlackError as error:
            if self.ts is None and error.kind is not FailureKind.REFUSED:
                raise
            if error.code == "channel_type_not_supported":
                self._slack.channel_streams = False
            return False
        self._blocks += blocks
        self.claims += claims
        return True

    async def stop(self, blocks: Sequence[dict[str, Any]], metadata: dict[str, Any]) -> bool:
        """End the stream with blocks below it, and tell whether that was done."""
        if self.ts is None:
            return False
        try:
            await self._slack.stop_stream(self._asked.channel, self.ts, blocks, metadata)
        except SlackError:
            return False
        return True

    def _is_possible(self, blocks: Sequence[dict[str, Any]]) -> bool:
        limits = self._slack.rate_limiter
        if not self._slack.channel_streams and not self._asked.channel.startswith("D"):
            return False
        can_start = limits.has_token("chat.startStream") and limits.has_token("chat.stopStream")
        return fits([*self._blocks, *blocks]) and (self.ts is not None or can_start)

    async def _start(self, blocks: Sequence[dict[str, Any]]) -> str:
        """Start the stream and return its ts; where its question is stopped meanwhile, it goes."""
        asked = self._asked
        thread, team = asked.thread_ts or asked.ts, asked.user_team or asked.team
        starting = self._background.start(
            self._slack.start_stream(asked.channel, thread, asked.user, team, blocks)
        )
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            self._background.start(self._withdraw(starting))
            raise

    async def _withdraw(self, starting: asyncio.Task[str]) -> None:
        with suppress(SlackError):
            await delete_message(self._slack, self._asked.channel, await starting)
