"""The Web API: from a call to its answer, by way of token, rates, arguments and scopes."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack import (
    apps,
    assistant,
    auth,
    chat,
    reading,
    sessions,
    streams,
    validation,
    views,
)
from tests.slack.arguments import TAKES, read_arguments
from tests.slack.content import doubts
from tests.slack.record import Call
from tests.slack.scopes import METHODS
from tests.slack.site import Request
from tests.slack.texts import has_link, message_texts, texts_of
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.slack.site import Site
    from tests.slack.team import Team

HANDLERS: dict[str, Callable[[Request], Json]] = {
    "auth.test": auth.test,
    "auth.revoke": auth.revoke,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.startStream": streams.start,
    "chat.appendStream": streams.append,
    "chat.stopStream": streams.stop,
    "conversations.replies": reading.replies,
    "conversations.info": reading.info,
    "assistant.threads.setStatus": assistant.set_status,
    "assistant.threads.setSuggestedPrompts": assistant.set_suggested_prompts,
    "agents.sessions.setStatus": sessions.set_status,
    "blocks.validate": validation.validate,
    "views.open": views.open_modal,
    "views.publish": views.publish_home,
}
_PLAIN = ("status", "title")
RATELIMITED: Json = {"ok": False, "error": "ratelimited"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with."""

    status: int
    body: Json
    headers: dict[str, str]


def answer(site: Site, method: str, given: Json, token: str | None) -> Answer:
    """Do what a call asks for, or say why not; the record has it either way."""
    headers: dict[str, str] = {}
    team = None
    try:
        team, body = _unrated(site, method, given, token)
        if team is not None and body is None:
            headers["X-OAuth-Scopes"] = ",".join(sorted(team.scopes))
            if wait := _wait(site, team, method, given):
                headers["Retry-After"] = str(wait)
                return _answered(site, team, method, given, RATELIMITED, headers, status=429)
            body = _do(site, team, method, given)
    except Refusal as refusal:
        body = refusal.answer
        if refusal.breach:
            site.record.breach(refusal.breach)
    return _answered(site, team, method, given, body or {}, headers)


def refuse_rate(site: Site, method: str, given: Json, token: str | None, seconds: float) -> Answer:
    """Answer 429, whatever the rate; who calls within `seconds` again is early."""
    team = _team(site, given, token)
    site.rates.refuse(team.id if team else "", method, str(given.get("channel", "")), seconds)
    headers = {"Retry-After": str(math.ceil(seconds))}
    return _answered(site, team, method, given, RATELIMITED, headers, status=429)


def break_down(
    site: Site, method: str, given: Json, token: str | None, status: int = 500
) -> Answer:
    """Answer that the server is broken, with nothing done; `status` 0 is recorded for no answer."""
    body = {"ok": False, "error": "internal_error"}
    return _answered(site, _team(site, given, token), method, given, body, {}, status=status)


def _answered(
    site: Site,
    team: Team | None,
    method: str,
    given: Json,
    body: Json,
    headers: dict[str, str],
    *,
    status: int = 200,
) -> Answer:
    name = team.id if team else None
    site.record.call(Call(method, given, body, status, time.time(), name))
    return Answer(status, body, headers)


def _team(site: Site, given: Json, token: str | None) -> Team | None:
    try:
        return site.team_of(token, given)
    except Refusal:
        return None


def _unrated(
    site: Site, method: str, given: Json, token: str | None
) -> tuple[Team | None, Json | None]:
    """Return the team of a call's token, or the answer of a method that needs none."""
    if method not in TAKES:
        raise Refusal("unknown_method", breach=f"{method}: no such method")
    if method == "oauth.v2.access":
        return None, auth.access(site, read_arguments(method, given))
    if (body := apps.ask(site, method, given, token)) is not None:
        return None, body
    return site.team_of(token, given), None


def _wait(site: Site, team: Team, method: str, given: Json) -> int:
    verdict = site.rates.take(team.id, method, str(given.get("channel", "")))
    if verdict.early:
        site.record.breach(f"{method}: called before its Retry-After was over")
    return verdict.retry_after


def _do(site: Site, team: Team, method: str, given: Json) -> Json:
    team.check_scope(method, METHODS.get(method, ()))
    arguments = read_arguments(method, given)
    site.record.sent(method, _texts(arguments))
    said = HANDLERS[method](Request(site, team, method, arguments))
    for doubt in doubts(method, arguments, link=has_link(_shown(arguments))):
        site.record.breach(doubt)
    return said


def _shown(arguments: Json) -> list[object]:
    return [arguments.get(name) for name in ("text", "blocks")]


def _texts(arguments: Json) -> Iterator[tuple[str, str]]:
    yield from message_texts(arguments)
    yield from texts_of(arguments.get("view"))
    for name in _PLAIN:
        if name in arguments:
            yield "plain_text", arguments[name]
    for text in arguments.get("loading_messages") or ():
        yield "plain_text", text
    for prompt in arguments.get("prompts") or ():
        if isinstance(prompt, dict):
            yield from (("plain_text", str(text)) for text in prompt.values())
