"""The slash command: an ephemeral answer for the person who asked, who may share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.journal.journal import JournalError
from bot.journal.records import new_reference
from bot.listeners.origin import team_of
from bot.log import log
from bot.message_text import request_text
from bot.outcomes import Refusal
from bot.question import Asked, Way
from bot.routing import is_external
from bot.views import notices, replies
from bot.views.message import Message

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service
    from bot.question import Question


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listener."""

    @app.command(service.settings.command)
    async def ask(ack: AsyncAck, command: dict[str, Any], context: AsyncBoltContext) -> None:
        text = request_text(str(command.get("text") or ""), context.bot_user_id or "")
        if text.casefold() in ("", "help"):
            await _ack_with(ack, notices.help_message(service.settings.command))
            return
        asked = Asked(
            team=team_of(command, context),
            channel=str(command["channel_id"]),
            ts=f"command:{command['trigger_id']}",
            user=str(command["user_id"]),
            text=text,
            way=Way.COMMAND,
            response_url=str(command["response_url"]),
            user_team=str(command.get("team_id") or ""),
            enterprise=context.enterprise_id,
        )
        received = await record_question(asked, service)
        if isinstance(received, Message):
            await _ack_with(ack, received)
            return
        await ack()
        if received is not None:
            service.desk.submit(received)


async def record_question(asked: Asked, service: Service) -> Question | Message | None:
    """Record a question and return it, or the message for one that is refused.

    Whether its channel is shared takes a call to find out: the desk does it, after the ack.
    """
    if not service.settings.allow_external and is_external(asked, shared=False):
        service.metrics.answered("declined", Refusal.EXTERNAL.value, 0.0)
        return replies.refusal(Refusal.EXTERNAL)
    try:
        return await service.desk.record(asked)
    except JournalError as error:
        log.error("%s: %s", new_reference(), error)
        service.metrics.error("journal")
        return replies.refusal(Refusal.UNWRITTEN)


async def _ack_with(ack: AsyncAck, message: Message) -> None:
    await ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")
