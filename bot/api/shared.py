"""Which channels are shared with another organisation.

Slack says so of events, not of commands and shortcuts: conversations.info tells.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from bot.api.errors import SlackError
from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.api.slack import Slack

# Seconds that a channel's state is kept, and that Slack has to tell it, its rate limit included.
KEPT_SECONDS = 300.0
TIMEOUT = 30.0
# Channels that are kept; beyond that the one asked about first is dropped.
MAX_KEPT = 10_000


class SharedChannels:
    """Keeps for some minutes what Slack says of channels."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[bool | None]] = {}

    async def is_shared(
        self, slack: Slack, channel: str, reference: str, *, anew: bool = False
    ) -> bool | None:
        """Tell whether a channel is shared with others, or is about to be; None: Slack does not.

        It tells nothing of a private channel that the app is not in. Direct messages are not
        asked about: nobody else is in them. With `anew` what is kept does not do. `reference` is
        of the question that it is for.
        """
        if channel.startswith("D"):
            return False
        at, shared = self._kept.get(channel, (-KEPT_SECONDS, False))
        if not anew and self._clock() - at < KEPT_SECONDS:
            return shared
        if channel not in self._asked:
            asked = asyncio.create_task(self._ask(slack, channel, reference))
            asked.add_done_callback(lambda _: self._asked.pop(channel))
            self._asked[channel] = asked
        return await asyncio.shield(self._asked[channel])

    async def _ask(self, slack: Slack, channel: str, reference: str) -> bool | None:
        try:
            async with asyncio.timeout(TIMEOUT):
                shared = await slack.conversations.is_shared(channel)
        except (SlackError, TimeoutError) as error:
            why = error.code if isinstance(error, SlackError) else "no answer"
            log.warning("%s: Slack does not tell whether its channel is shared: %s", reference, why)
            return None
        self._kept[channel] = self._clock(), shared
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return shared
