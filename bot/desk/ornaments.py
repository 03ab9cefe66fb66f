"""What is shown beside an answer while it is made; the answer waits for none of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from bot.api.errors import SlackError

if TYPE_CHECKING:
    from bot.api.ornaments import Ornaments
    from bot.desk.background import Background


class StatusLine:
    """The status line of a thread. The last text counts; each is sent once, in the background."""

    SECONDS: ClassVar = 1.0  # at least, from one text to the next

    def __init__(
        self, ornaments: Ornaments, background: Background, channel: str, thread_ts: str
    ) -> None:
        self._ornaments = ornaments
        self._background = background
        self._place = channel, thread_ts
        self._wanted = self._shown = ""
        self._unsure = False  # whether the text may still come, after a message of the app
        self._ended = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def show(self, text: str) -> None:
        """Show a text until another or the end; Slack drops it after two minutes."""
        self._wanted = text
        if (text or self._shown) and (self._task is None or self._task.done()):
            self._task = self._background.start(self._run())

    def end(self, *, cleared: bool) -> None:
        """Take the status away. A new message has `cleared` it, but not one that comes after it."""
        self._ended.set()
        if cleared and not self._unsure:
            self._shown = ""
        self.show("")

    async def _run(self) -> None:
        while True:
            self._unsure, text = True, self._wanted
            taken = await self._ornaments.set_status(*self._place, text)
            self._unsure = taken is False
            self._shown = "" if taken is None else text
            if taken is None or not text:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(self.SECONDS):
                    await self._ended.wait()
            if self._wanted == self._shown:
                return


class AgentSession:
    """The agent session of a thread, by which a question that takes long can be stopped.

    With `begun`, it may have been begun before a restart.
    """

    SECONDS: ClassVar = 1.0  # that a question takes before it gets a session

    def __init__(
        self,
        ornaments: Ornaments,
        background: Background,
        channel: str,
        thread_ts: str,
        *,
        begun: bool,
    ) -> None:
        self._ornaments = ornaments
        self._background = background
        self._place = channel, thread_ts
        self._begun = begun
        self._sending = False
        self._task: asyncio.Task[None] | None = None

    def begin(self, user: str, title: str) -> None:
        """Begin to work, as `user` has asked; `title` names a session that is new."""
        if self._task is None:
            self._task = self._background.start(self._begin(user, title))

    def end(self, *, ended: bool) -> None:
        """End the work. A stream that was stopped has `ended` it, if it had begun by then."""
        if self._task is not None and not self._sending:
            self._task.cancel()
        if self._sending or (self._begun and not ended):
            self._background.start(self._end())
        self._begun = False

    async def _begin(self, user: str, title: str) -> None:
        await asyncio.sleep(self.SECONDS)
        self._sending = True
        taken = await self._ornaments.begin_session(*self._place, user, title)
        self._sending = False
        self._begun = self._begun or taken is not None

    async def _end(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task])  # it is not to be overtaken
        with suppress(SlackError):
            await self._ornaments.end_session(*self._place)
