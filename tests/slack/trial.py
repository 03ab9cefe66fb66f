"""What the fake is tried with: calls by the SDK, and a tiny app of Bolt's over Socket Mode."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import APP_TOKEN, Json, Settings

if TYPE_CHECKING:
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from tests.slack import FakeSlack
    from tests.slack.driver import Background

PLAIN: Json = {"type": "plain_text", "text": "Title"}
SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "Kazan."}}
FEEDBACK: Json = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": PLAIN, "value": "good"},
            "negative_button": {"text": PLAIN, "value": "bad"},
        }
    ],
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "reason",
    "title": PLAIN,
    "submit": PLAIN,
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": PLAIN,
            "optional": True,
            "element": {"type": "plain_text_input", "action_id": "why"},
        }
    ],
}
HOME: Json = {"type": "home", "blocks": [SECTION]}
# Slack's own limits, but no pause before a retry.
PROMPT = Settings(retry_scale=0.001, echo=False)
MANIFEST: Json = {
    "features": {"slash_commands": [{"command": "/ask"}]},
    "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write", "commands"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_mention", "message.im"]}},
}


def call(slack: FakeSlack, method: str, /, **arguments: object) -> Json:
    """Call a method with the SDK, and return the answer, an error too; `token` may be another."""
    response = respond(slack, method, **arguments)
    assert isinstance(response.data, dict)
    return response.data


def respond(slack: FakeSlack, method: str, /, **arguments: object) -> AsyncSlackResponse:
    """Call a method with the SDK, and return its whole response."""
    token = str(arguments.pop("token", slack.bot_token))

    async def call_once() -> AsyncSlackResponse:
        client = AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])
        try:
            return await client.api_call(method, json=arguments)
        except SlackApiError as error:
            response: AsyncSlackResponse = error.response
            return response

    return asyncio.run(call_once())


def post(slack: FakeSlack, **arguments: object) -> Json:
    """Post a message to C1."""
    return call(slack, "chat.postMessage", channel="C1", **arguments)


def start_stream(slack: FakeSlack, **arguments: object) -> Json:
    """Start a stream in a thread of C1."""
    ts = slack.say("U1", "C1", "Where?")
    whom = {"recipient_user_id": "U1", "recipient_team_id": slack.team_id}
    return call(slack, "chat.startStream", channel="C1", thread_ts=ts, **(whom | arguments))


class EchoApp:
    """A tiny app over Socket Mode, in a thread; it acks everything and answers mentions.

    `bodies` are the payloads in the order in which they came.
    """

    def __init__(self, slack: FakeSlack, background: Background) -> None:
        self.bodies: list[Json] = []
        self._slack = slack
        self._background = background

    def __enter__(self) -> Self:
        self._background.run(self._start())
        self._slack.wait_for(lambda: self._slack.connections)
        return self

    def __exit__(self, *_: object) -> None:
        self._background.run(self._handler.close_async())  # type: ignore[no-untyped-call]

    async def _start(self) -> None:
        client = AsyncWebClient(token=self._slack.bot_token, base_url=self._slack.api_url)
        app = AsyncApp(client=client)
        self._register(app)
        self._handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.2)
        # Before Bolt, which handles them side by side.
        self._handler.client.socket_mode_request_listeners.insert(0, self._note)
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def _note(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.bodies.append(request.payload)

    def _register(self, app: AsyncApp) -> None:
        async def answer(event: Json, client: AsyncWebClient) -> None:
            thread = event.get("thread_ts") or event["ts"]
            await client.chat_postMessage(
                channel=event["channel"], thread_ts=thread, text="Kazan.", blocks=[FEEDBACK]
            )

        async def nothing() -> None:
            pass

        async def open_modal(ack: Any, body: Json, client: AsyncWebClient) -> None:  # noqa: ANN401
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        async def submitted(ack: Any, view: Json) -> None:  # noqa: ANN401
            given = view["state"]["values"]["why"]["why"]["value"]
            errors = {} if given else {"response_action": "errors", "errors": {"why": "Say why."}}
            await ack(**errors)

        async def asked(ack: Any, respond: Any) -> None:  # noqa: ANN401
            await ack("Looking")
            await respond("Kazan.")

        app.event("app_mention")(answer)
        app.event("message")(nothing)
        app.action("feedback")(open_modal)
        app.view("reason")(submitted)
        app.command("/ask")(asked)
