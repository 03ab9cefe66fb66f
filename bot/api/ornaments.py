"""What Slack shows beside messages: statuses, agent sessions, suggested prompts, App Home.

Nothing waits for it. What its rate limit has no call for at once is not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.api.calls import Calls

PUBLISH = "views.publish"
SESSIONS = "agents.sessions.setStatus"
# Sessions that can be ended at once, however many have just been begun.
MAX_ENDING = 5


class Ornaments:
    """The ornaments of one workspace, sent by `Calls.offer`, whose results they return."""

    def __init__(self, client: AsyncWebClient, calls: Calls) -> None:
        self._client = client
        self._calls = calls

    async def set_status(self, channel: str, thread_ts: str, text: str) -> bool | None:
        """Set the status line of a thread."""
        return await self._calls.offer(
            "assistant.threads.setStatus",
            channel,
            lambda: self._client.assistant_threads_setStatus(
                channel_id=channel, thread_ts=thread_ts, status=text
            ),
        )

    async def begin_session(
        self, channel: str, thread_ts: str, user: str, title: str
    ) -> bool | None:
        """Show a thread as worked in, with a stop button.

        `user` and `title` are those of a session that is new.
        """
        return await self._calls.offer(
            SESSIONS,
            channel,
            lambda: self._client.agents_sessions_setStatus(
                channel_id=channel,
                thread_ts=thread_ts,
                status="processing",
                initiator_user_id=user,
                title=title,
            ),
            beside=MAX_ENDING,
        )

    async def end_session(self, channel: str, thread_ts: str) -> None:
        """Show a thread as no longer worked in: Slack does not do so by itself."""
        await self._calls.call(
            SESSIONS,
            channel,
            lambda: self._client.agents_sessions_setStatus(
                channel_id=channel, thread_ts=thread_ts, status="active"
            ),
            idempotent=True,
        )

    async def set_suggested_prompts(
        self, channel: str, thread_ts: str | None, prompts: list[dict[str, str]], title: str
    ) -> None:
        """Set the suggested questions of the agent view."""
        await self._calls.offer(
            "assistant.threads.setSuggestedPrompts",
            channel,
            lambda: self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread_ts, prompts=prompts, title=title
            ),
        )

    async def publish_home(self, user: str, view: dict[str, Any]) -> bool | None:
        """Publish a person's App Home."""
        return await self._calls.offer(
            PUBLISH, "", lambda: self._client.views_publish(user_id=user, view=view)
        )
