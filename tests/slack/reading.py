"""conversations.* and users.info: what the app may look up."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from tests.slack.chat import public
from tests.slack.scopes import CONVERSATIONS
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.conversations import Conversation
    from tests.slack.site import Request

MAX_REPLIES, MAX_DISTRIBUTED = 1000, 15


def replies(request: Request) -> Json:
    """conversations.replies: the root on every page, and then the replies, oldest first."""
    place = _visible(request)
    if request.team.bot_user not in place.members:
        raise Refusal("not_in_channel")
    ts = request.text("ts")
    if ts not in place.messages:
        raise Refusal("thread_not_found")
    most = MAX_DISTRIBUTED if request.site.settings.distributed else MAX_REPLIES
    limit = int(request.arguments.get("limit") or most)
    if not 1 <= limit <= MAX_REPLIES:
        raise Refusal("invalid_limit", breach=f"{request.method}: limit {limit}")
    wanted = [message for message in place.replies(ts) if _is_wanted(request, message["ts"])]
    page = wanted[: max(1, min(limit, most) - 1)]
    messages = [place.messages[ts], *page]
    if not request.arguments.get("include_all_metadata"):
        messages = [public(message) for message in messages]
    answer: Json = {"ok": True, "messages": messages, "has_more": len(wanted) > len(page)}
    if answer["has_more"]:
        cursor = b64encode(f"next_ts:{page[-1]['ts']}".encode()).decode()
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def info(request: Request) -> Json:
    """conversations.info."""
    place = _visible(request)
    return {"ok": True, "channel": channel_info(place, request.team.id, request.team.bot_user)}


def channel_info(place: Conversation, team: str, bot_user: str) -> Json:
    """Return a conversation as conversations.info tells of it."""
    shared = {
        "is_ext_shared": place.shared,
        "is_pending_ext_shared": bool(place.pending),
        "pending_shared": list(place.pending),
        "is_shared": place.shared,
        "is_org_shared": False,
    }
    if place.kind == "im":
        return {
            "id": place.id,
            "is_im": True,
            "user": place.user,
            "context_team_id": team,
            **shared,
        }
    return {
        "id": place.id,
        "name": place.name,
        "is_channel": place.kind == "channel",
        "is_group": place.kind == "group",
        "is_im": False,
        "is_mpim": place.kind == "mpim",
        "is_private": place.kind != "channel",
        "is_archived": place.archived,
        "is_member": bot_user in place.members,
        "context_team_id": team,
        **shared,
    }


def _visible(request: Request) -> Conversation:
    """Return the conversation, when it is one that the app's scopes let it see."""
    place = request.team.conversation(request.text("channel"))
    request.team.check_scope(request.method, (CONVERSATIONS[request.method][place.kind],))
    if place.kind != "channel" and request.team.bot_user not in place.members:
        raise Refusal("channel_not_found")
    return place


def _is_wanted(request: Request, ts: str) -> bool:
    after, oldest = request.text("cursor"), request.text("oldest")
    latest, inclusive = request.text("latest"), bool(request.arguments.get("inclusive"))
    if after and float(ts) <= float(b64decode(after).decode().removeprefix("next_ts:")):
        return False
    if oldest and not (float(ts) > float(oldest) or (inclusive and ts == oldest)):
        return False
    return not latest or float(ts) < float(latest) or (inclusive and ts == latest)
