"""assistant.threads.*: the status line and the suggested prompts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.slack.team import Status
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Request
    from tests.slack.team import Team

LOADING_MESSAGES = 10
PROMPTS = 4
# After so many seconds a status goes away by itself.
LASTS = 120.0


def set_status(request: Request) -> Json:
    """assistant.threads.setStatus."""
    place = request.place("channel_id")
    thread = place.root(request.text("thread_ts"))
    messages = request.arguments.get("loading_messages") or []
    if len(messages) > LOADING_MESSAGES or not all(isinstance(one, str) for one in messages):
        raise _wrong(request, f"loading_messages: more than {LOADING_MESSAGES}, or no texts")
    text = request.text("status")
    _show(request.team, Status(place.id, thread, text, tuple(messages), time.time()))
    return {"ok": True}


def set_suggested_prompts(request: Request) -> Json:
    """assistant.threads.setSuggestedPrompts."""
    place = request.place("channel_id")
    if place.kind != "im":
        raise Refusal("channel_not_supported")
    if request.text("thread_ts"):
        request.site.record.breach(f"{request.method}: fails silently in an agent with thread_ts")
    prompts = request.arguments["prompts"]
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
        raise _wrong(request, f"prompts: 1 to {PROMPTS} are allowed")
    if not all(_is_prompt(one) for one in prompts):
        raise _wrong(request, "prompts: each needs a title and a message")
    request.team.prompts.append({"user": place.user, "at": time.time(), **request.arguments})
    return {"ok": True}


def clear_status(team: Team, channel: str, thread: str | None) -> None:
    """Take the status of a thread away: the app has said something in it."""
    if thread and current_status(team, channel, thread):
        _show(team, Status(channel, thread, "", (), time.time()))


def current_status(team: Team, channel: str, thread: str) -> str:
    """Return the status that is shown below a thread, empty when there is none."""
    status = team.showing.get((channel, thread))
    return status.text if status and time.time() - status.at < LASTS else ""


def _show(team: Team, status: Status) -> None:
    team.statuses.append(status)
    team.showing[status.channel, status.thread_ts] = status


def _is_prompt(prompt: object) -> bool:
    return isinstance(prompt, dict) and all(
        isinstance(prompt.get(key), str) and prompt[key] for key in ("title", "message")
    )


def _wrong(request: Request, what: str) -> Refusal:
    return Refusal("invalid_arguments", breach=f"{request.method}: {what}")
