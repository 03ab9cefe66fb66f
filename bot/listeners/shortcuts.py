"""The message shortcuts: the words of a message are the question, or the draft to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.intent import as_request
from bot.journal.records import new_reference
from bot.listeners.commands import record_question
from bot.listeners.origin import team_of
from bot.log import log
from bot.message_text import message_draft, message_question
from bot.question import Asked, Way, shortcut_ts
from bot.views.message import Message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners."""

    @app.shortcut("ask_about")
    async def ask_about(ack: AsyncAck, shortcut: dict[str, Any], context: AsyncBoltContext) -> None:
        text = message_question(shortcut.get("message") or {}, context.bot_user_id or "")
        await _take(_asked(shortcut, text, context), ack, service)

    @app.shortcut("check_this")
    async def check_this(
        ack: AsyncAck, shortcut: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        draft = message_draft(shortcut.get("message") or {}, context.bot_user_id or "")
        await _take(_asked(shortcut, as_request(draft), context), ack, service)


def _asked(shortcut: dict[str, Any], text: str, context: AsyncBoltContext) -> Asked:
    message_ts = str(shortcut.get("message_ts") or "")
    return Asked(
        team=team_of(shortcut, context),
        channel=str(shortcut["channel"]["id"]),
        ts=shortcut_ts(message_ts, str(shortcut["trigger_id"])),
        user=str(shortcut["user"]["id"]),
        text=text,
        way=Way.SHORTCUT,
        response_url=str(shortcut["response_url"]),
        user_team=str(shortcut["user"].get("team_id") or ""),
        enterprise=context.enterprise_id,
    )


async def _take(asked: Asked, ack: AsyncAck, service: Service) -> None:
    """Record what is asked before it is acknowledged, and process it after that."""
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
