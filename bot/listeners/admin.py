"""The admins' slash command, for the people that the settings name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.feedback.store import rater
from bot.journal.records import new_reference
from bot.listeners.home import home_state
from bot.listeners.origin import team_of
from bot.log import log
from bot.outcomes import Scope
from bot.routing import Mode
from bot.views import admin as views
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service
    from bot.views.message import Message


# A person as Slack escapes a mention in a command's text.
_PERSON = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>")


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listener."""

    @app.command(service.settings.admin_command)
    async def admin(ack: AsyncAck, command: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        user, team = str(command["user_id"]), team_of(command, context)
        if user in service.settings.admins:
            words = str(command.get("text") or "").split()
            message = await _run(words, team, str(command["channel_id"]), service)
        else:
            message = views.admins_only()
        try:
            slack = await service.workspaces.slack(team, context.enterprise_id)
            url = str(command["response_url"])
            await slack.respond(url, message, public=False)
        except SlackError as error:
            log.warning("%s: an admin could not be answered: %s", new_reference(), error)


async def _run(words: list[str], team: str, channel: str, service: Service) -> Message:
    match words:
        case ["status"]:
            return await _status(service)
        case ["reindex"]:
            return await _reindex(service)
        case ["mode", *rest]:
            return await _mode(rest, team, channel, service)
        case ["limits", *rest]:
            return await _limits(rest, service)
        case ["forget", person] if found := _PERSON.fullmatch(person):
            return await _forget(team, found["id"], service)
        case _:
            return views.admin_help(service.settings.admin_command)


async def _status(service: Service) -> Message:
    work = views.Work(
        waiting=service.desk.waiting,
        in_hand=service.desk.in_progress,
        oldest=await service.journal.oldest_unfinished(),
        states=await service.journal.counts(),
    )
    return views.admin_status(await home_state(service), work)


async def _reindex(service: Service) -> Message:
    try:
        await service.refresher.rebuild(force=True)
    except FootnoteError as error:
        return views.build_failed(error.what, error.remedy)
    summary = await service.pool.run(service.pool.source.index_summary)
    return views.rebuilt(summary.articles, summary.passages)


async def _forget(team: str, person: str, service: Service) -> Message:
    """Delete everything stored of a person in this workspace, and what was posted for them."""
    erased = await service.journal.erase_person(team, person)
    verdicts = await service.feedback.forget(rater(team, person))
    for question in erased:
        service.desk.submit(question)
    log.info("An admin had a person forgotten: %s questions, %s verdicts", len(erased), verdicts)
    return views.forgotten(person, len(erased), verdicts)


async def _mode(words: list[str], team: str, channel: str, service: Service) -> Message:
    """Show or set the mode of this channel."""
    if not words:
        return views.mode_is(await service.mode(team, channel))
    if len(words) != 1 or words[0] not in {mode.value for mode in Mode}:
        return views.admin_help(service.settings.admin_command)
    mode = Mode(words[0])
    await service.journal.set_channel_mode(team, channel, mode)
    return views.mode_is(mode)


async def _limits(words: list[str], service: Service) -> Message:
    """Show the limits, or set one; it is kept over restarts."""
    if words:
        if len(words) != 2 or words[0] not in set(Scope) or not words[1].isdecimal():  # noqa: PLR2004
            return views.admin_help(service.settings.admin_command)
        name, value = words[0], min(int(words[1]), 1_000_000)
        service.limits.change(name, value)
        await service.journal.set_limit(name, value)
    return views.limits_are({scope.value: limit for scope, limit in service.limits.values.items()})
