"""agents.sessions.setStatus: what the agent is doing in a thread, which people see and can stop.

https://docs.slack.dev/ai/agent-sessions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.team import Session
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Request

STATUSES = frozenset({"processing", "active", "suspended", "closed"})
TITLE = 200
STOPPED = "agent_session_stopped"


def set_status(request: Request) -> Json:
    """agents.sessions.setStatus; title and initiator count at the creation only."""
    key, status, title = _thread(request), request.text("status"), request.text("title")
    if status not in STATUSES:
        raise _wrong(request, f"status: {status!r} is not one of {sorted(STATUSES)}")
    if len(title) > TITLE:
        raise _wrong(request, f"title: more than {TITLE} characters")
    sessions, initiator = request.team.sessions, request.text("initiator_user_id")
    if key not in sessions:
        sessions[key] = Session(status, title or None, initiator or None)
    sessions[key].status = status
    answer = {"ok": True, "status": status, "title": sessions[key].title}
    if status == "processing" and not request.site.is_subscribed(request.team, STOPPED, None):
        request.site.record.breach(f"{request.method}: the app is not subscribed to {STOPPED}")
        answer["warning"] = f"missing_{STOPPED}_event_subscription"
    return answer


def _thread(request: Request) -> tuple[str, str]:
    """Return the channel and thread that a session is of."""
    place, thread = request.place("channel_id"), request.text("thread_ts")
    if not thread:
        raise _wrong(request, "thread_ts: is missing")
    return place.id, place.root(thread)


def _wrong(request: Request, what: str) -> Refusal:
    return Refusal("invalid_arguments", breach=f"{request.method}: {what}")
