"""One workspace's Web API: the only place that calls it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.api.calls import Calls
from bot.api.errors import SERVER_ERROR, SlackError, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.api.rate_limiter import Pace
    from bot.metrics import Metrics
    from bot.views.message import Message

EVENT_TYPE = "footnote"
# What of a thread is looked at to find what has been sent.
MAX_REPLIES = 200


def about(reference: str, kind: str, part: int = 0) -> dict[str, Any]:
    """Return the metadata by which a message of ours is known again."""
    payload = {"reference": reference, "kind": kind, "part": part}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the app is in a workspace."""

    team: str
    bot_user: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


class Slack:
    """The Web API with one workspace's token. Every method raises `SlackError`."""

    def __init__(
        self, client: AsyncWebClient, identity: Identity, pace: Pace, metrics: Metrics
    ) -> None:
        self._client = client
        self._calls = Calls(pace, metrics)
        self.identity = identity
        self.pace = pace

    def wrote(self, message: Mapping[str, Any]) -> bool:
        """Tell whether a message of a thread is one that we wrote; an uploaded file is none."""
        ours = self.identity.bot_id == message.get("bot_id")
        return (ours or self.identity.bot_user == message.get("user")) and "files" not in message

    def uploaded(self, message: Mapping[str, Any], name: str) -> bool:
        """Tell whether a message of a thread is a file of this name that we uploaded."""
        names = {file.get("name") for file in message.get("files") or ()}
        return self.identity.bot_user == message.get("user") and name in names

    async def post(
        self, channel: str, thread_ts: str | None, message: Message, metadata: dict[str, Any]
    ) -> Posted:
        """Post a message. `channel` may be a user's id: a direct message."""
        response = await self._calls.call(
            "chat.postMessage",
            channel,
            lambda: self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return Posted(str(response["channel"]), str(response["ts"]))

    async def whisper(
        self, channel: str, user: str, thread_ts: str | None, message: Message
    ) -> None:
        """Show a message to one person only; it does not last."""
        await self._calls.call(
            "chat.postEphemeral",
            channel,
            lambda: self._client.chat_postEphemeral(
                channel=channel,
                user=user,
                thread_ts=thread_ts,
                text=message.text,
                blocks=list(message.blocks),
            ),
        )

    async def update(
        self, channel: str, ts: str, message: Message, metadata: dict[str, Any]
    ) -> None:
        """Replace a message of ours."""
        await self._calls.call(
            "chat.update",
            channel,
            lambda: self._client.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=metadata,
            ),
            repeatable=True,
        )

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is no error."""
        try:
            await self._calls.call(
                "chat.delete",
                channel,
                lambda: self._client.chat_delete(channel=channel, ts=ts),
                repeatable=True,
            )
        except SlackError as error:
            if error.code != "message_not_found":
                raise

    async def start_stream(
        self, channel: str, thread_ts: str, user: str, team: str, blocks: Sequence[dict[str, Any]]
    ) -> str:
        """Begin a message that grows, and return its ts."""
        response = await self._calls.call(
            "chat.startStream",
            channel,
            lambda: self._client.chat_startStream(
                channel=channel,
                thread_ts=thread_ts,
                recipient_user_id=user,
                recipient_team_id=team,
                chunks=[_chunk(blocks)],
            ),
        )
        return str(response["ts"])

    async def append_stream(self, channel: str, ts: str, blocks: Sequence[dict[str, Any]]) -> None:
        """Let it grow."""
        await self._calls.call(
            "chat.appendStream",
            channel,
            lambda: self._client.chat_appendStream(channel=channel, ts=ts, chunks=[_chunk(blocks)]),
        )

    async def stop_stream(
        self,
        channel: str,
        ts: str,
        blocks: Sequence[dict[str, Any]] = (),
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """End it, with `blocks` below what has been streamed."""
        await self._calls.call(
            "chat.stopStream",
            channel,
            lambda: self._client.chat_stopStream(
                channel=channel, ts=ts, blocks=list(blocks) or None, metadata=metadata
            ),
        )

    async def status(self, channel: str, thread_ts: str, text: str) -> None:
        """Show below a thread what goes on. Left undone when the pace does not allow it."""
        method = "assistant.threads.setStatus"
        if self.pace.spare(method):
            await self._calls.call(
                method,
                channel,
                lambda: self._client.assistant_threads_setStatus(
                    channel_id=channel, thread_ts=thread_ts, status=text
                ),
            )

    async def suggest(
        self, channel: str, thread_ts: str | None, prompts: list[dict[str, str]], title: str
    ) -> None:
        """Offer questions in the agent view."""
        await self._calls.call(
            "assistant.threads.setSuggestedPrompts",
            channel,
            lambda: self._client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread_ts, prompts=prompts, title=title
            ),
            repeatable=True,
        )

    async def open_modal(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a modal; the trigger lasts three seconds."""
        await self._calls.call(
            "views.open", "", lambda: self._client.views_open(trigger_id=trigger, view=view)
        )

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show App Home to a person."""
        await self._calls.call(
            "views.publish",
            "",
            lambda: self._client.views_publish(user_id=user, view=view),
            repeatable=True,
        )

    async def upload(self, channel: str, thread_ts: str | None, name: str, text: str) -> None:
        """Put a text file into a thread."""
        await self._calls.call(
            "files.upload",
            channel,
            lambda: self._client.files_upload_v2(
                channel=channel, thread_ts=thread_ts, filename=name, title=name, content=text
            ),
        )

    async def replies(self, channel: str, thread_ts: str, since: str) -> list[dict[str, Any]]:
        """Return the messages of a thread from `since` on, with their metadata."""
        response = await self._calls.call(
            "conversations.replies",
            channel,
            lambda: self._client.conversations_replies(
                channel=channel,
                ts=thread_ts,
                oldest=since,
                limit=MAX_REPLIES,
                include_all_metadata=True,
            ),
            repeatable=True,
        )
        return list(response["messages"])

    async def respond(self, url: str, message: Message, *, public: bool) -> None:
        """Answer a command or a click by its response URL."""
        webhook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])

        async def send() -> None:
            response = await webhook.send(
                text=message.text,
                blocks=list(message.blocks),
                response_type="in_channel" if public else "ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            if response.status_code != HTTPStatus.OK:
                lost = response.status_code >= SERVER_ERROR
                trouble = Trouble.UNSURE if lost else Trouble.REFUSED
                raise SlackError("response_url", str(response.status_code), trouble)

        await self._calls.once("response_url", send)


def _chunk(blocks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "blocks", "blocks": list(blocks)}
