"""The message shortcut: the words of a message are the question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.journal.records import new_reference
from bot.listeners.commands import record_question
from bot.listeners.origin import team_of
from bot.log import log
from bot.message_text import message_question
from bot.question import Asked, Way
from bot.views.message import Message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listener."""

    @app.shortcut("ask_about")
    async def ask_about(ack: AsyncAck, shortcut: dict[str, Any], context: AsyncBoltContext) -> None:
        message = shortcut.get("message") or {}
        asked = Asked(
            team=team_of(shortcut, context),
            channel=str(shortcut["channel"]["id"]),
            ts=f"shortcut:{shortcut['trigger_id']}",
            user=str(shortcut["user"]["id"]),
            text=message_question(message, context.bot_user_id or ""),
            way=Way.SHORTCUT,
            response_url=str(shortcut["response_url"]),
            user_team=str(shortcut["user"].get("team_id") or ""),
            enterprise=context.enterprise_id,
        )
        received = await record_question(asked, service)
        await ack()
        if isinstance(received, Message):
            await _respond(asked, received, service)
        elif received is not None:
            service.desk.submit(received)


async def _respond(asked: Asked, message: Message, service: Service) -> None:
    """Send a message to whoever chose the shortcut; its ack can carry none."""
    try:
        slack = await service.workspaces.slack(asked.team, asked.enterprise)
        await slack.respond(str(asked.response_url), message, public=False)
    except SlackError as error:
        log.warning("%s: a refusal could not be posted: %s", new_reference(), error)
