"""A click: who, where, on what, and the question it belongs to if the person may see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.listeners.origin import team_of
from bot.question import State
from bot.views.ids import SHARE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.api.slack import Slack
    from bot.app import Service
    from bot.question import Question
    from bot.views.message import Message

_REFERENCE = re.compile(r"F-[0-9A-Z]{6}")


@dataclass(frozen=True, slots=True)
class Click:
    """`question` is None when the journal has deleted it, or this person may not see it.

    `thread_ts` is the thread of the message that was clicked, None when that is ephemeral; `gone`
    tells that it is an ephemeral answer to a question that is no longer stored.
    """

    slack: Slack
    team: str
    enterprise: str | None
    user: str
    channel: str
    thread_ts: str | None
    trigger: str
    response_url: str | None
    action_id: str
    value: str
    question: Question | None
    gone: bool

    async def reply(self, message: Message) -> None:
        """Send an ephemeral message to the person who clicked."""
        if self.response_url is not None:
            await self.slack.respond(self.response_url, message, public=False)
        else:
            await self.slack.post_ephemeral(self.channel, self.user, self.thread_ts, message)


async def click_of(body: dict[str, Any], context: AsyncBoltContext, service: Service) -> Click:
    """Return a click from a request of Slack."""
    action = body["actions"][0]
    team, user = team_of(body, context), str(body["user"]["id"])
    channel = str((body.get("channel") or {}).get("id") or "")
    message = body.get("message") or {}
    container = body.get("container") or {}
    thread = message.get("thread_ts") or container.get("thread_ts") or container.get("message_ts")
    found = _REFERENCE.search(str(action.get("block_id", "")))
    question = await _question(found, (team, context.enterprise_id), channel, user, service)
    ephemeral = bool(container.get("is_ephemeral"))
    return Click(
        slack=await service.workspaces.slack(team, context.enterprise_id),
        team=team,
        enterprise=context.enterprise_id,
        user=user,
        channel=channel,
        thread_ts=None if ephemeral else thread,
        trigger=str(body.get("trigger_id", "")),
        response_url=body.get("response_url"),
        action_id=str(action.get("action_id", "")),
        value=str(action.get("value", "")),
        question=question,
        gone=ephemeral and found is not None and question is None,
    )


async def _question(
    found: re.Match[str] | None,
    where: tuple[str, str | None],
    channel: str,
    user: str,
    service: Service,
) -> Question | None:
    """Return the question of a reference, if this person asked it or its answer is public here.

    `where` is the workspace and its organisation: in a channel of several workspaces of one,
    somebody else's may be another than that of the question.
    """
    question = await service.journal.question(found[0]) if found else None
    if question is None or question.state in (State.DELETING, State.DELETED):
        return None
    asked, (team, enterprise) = question.asked, where
    if asked.team != team and (enterprise is None or asked.enterprise != enterprise):
        return None
    if asked.user == user:
        return question
    is_public = asked.thread_ts is not None or await service.journal.is_claimed(
        question.reference, SHARE
    )
    return question if is_public and asked.channel == channel else None


def reference_in(view: Mapping[str, Any]) -> str:
    """Return the reference in a modal's metadata."""
    found = _REFERENCE.search(str(view.get("private_metadata", "")))
    return found[0] if found else ""
