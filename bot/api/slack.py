"""One workspace's Web API: the only place that calls it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.api.calls import RESPONSE_URL, Calls
from bot.api.conversations import Conversations
from bot.api.errors import SERVER_ERROR, FailureKind, SlackError
from bot.api.ornaments import Ornaments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.api.rate_limiter import RateLimiter
    from bot.metrics import Metrics
    from bot.views.message import Message

EVENT_TYPE = "footnote"


def message_metadata(reference: str, kind: str, part: int = 0) -> dict[str, Any]:
    """Return the metadata by which the app recognises a message of its own."""
    payload = {"reference": reference, "kind": kind, "part": part}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the app is in a workspace, or in all workspaces of an organisation.

    `installed_in` are the ids of either: Slack may give an organisation's as its team, too.
    """

    installed_in: frozenset[str]
    bot_user: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """The channel and ts of a message that was posted."""

    channel: str
    ts: str


class Slack:
    """The Web API with one workspace's token. Every method raises `SlackError`.

    `channel_streams` is False once a channel of the workspace has refused a stream.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        identity: Identity,
        rate_limiter: RateLimiter,
        metrics: Metrics,
    ) -> None:
        self._client = client
        self._calls = Calls(rate_limiter, metrics)
        self.ornaments = Ornaments(client, self._calls)
        self.conversations = Conversations(client, self._calls)
        self.identity = identity
        self.rate_limiter = rate_limiter
        self.channel_streams = True

    def is_own_message(self, message: Mapping[str, Any]) -> bool:
        """Tell whether the app posted a message of a thread."""
        ours = self.identity.bot_id == message.get("bot_id")
        return ours or self.identity.bot_user == message.get("user")

    async def post(
        self, channel: str, thread_ts: str | None, message: Message, metadata: dict[str, Any]
    ) -> PostedMessage:
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
        return PostedMessage(str(response["channel"]), str(response["ts"]))

    async def post_ephemeral(
        self, channel: str, user: str, thread_ts: str | None, message: Message
    ) -> None:
        """Post an ephemeral message: one person sees it, until their client reloads."""
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
        """Replace a message of the app."""
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
            idempotent=True,
        )

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of the app; one that is already gone is no error."""
        try:
            await self._calls.call(
                "chat.delete",
                channel,
                lambda: self._client.chat_delete(channel=channel, ts=ts),
                idempotent=True,
            )
        except SlackError as error:
            if error.code != "message_not_found":
                raise

    async def start_stream(
        self, channel: str, thread_ts: str, user: str, team: str, blocks: Sequence[dict[str, Any]]
    ) -> str:
        """Start a streamed message and return its ts."""
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
        """Append blocks to a streamed message."""
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
        """End a streamed message, with `blocks` below what has been streamed."""
        await self._calls.call(
            "chat.stopStream",
            channel,
            lambda: self._client.chat_stopStream(
                channel=channel, ts=ts, blocks=list(blocks) or None, metadata=metadata
            ),
        )

    async def open_modal(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a modal; the trigger expires after three seconds."""
        await self._calls.call(
            "views.open", "", lambda: self._client.views_open(trigger_id=trigger, view=view)
        )

    async def respond(self, url: str, message: Message, *, public: bool) -> None:
        """Send a message to the response URL of a command or a click."""
        await self._send_to(
            url,
            text=message.text,
            blocks=list(message.blocks),
            response_type="in_channel" if public else "ephemeral",
            replace_original=False,
            unfurl_links=False,
            unfurl_media=False,
        )

    async def delete_clicked(self, url: str) -> None:
        """Delete the message that was clicked, also an ephemeral one, by the click's URL."""
        await self._send_to(url, delete_original=True)

    async def _send_to(self, url: str, **content: Any) -> None:  # noqa: ANN401 - the webhook's
        webhook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])

        async def send() -> None:
            response = await webhook.send(**content)
            if response.status_code != HTTPStatus.OK:
                lost = response.status_code >= SERVER_ERROR
                kind = FailureKind.UNSURE if lost else FailureKind.REFUSED
                raise SlackError(RESPONSE_URL, str(response.status_code), kind)

        await self._calls.attempt(RESPONSE_URL, send)


def _chunk(blocks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "blocks", "blocks": list(blocks)}
