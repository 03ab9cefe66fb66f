"""views.*: modals and the Home tab."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from tests.slack.chat import with_ids
from tests.slack.content import check_modal_or_home
from tests.slack.values import APP_ID, Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Request
    from tests.slack.team import Team


def open_modal(request: Request) -> Json:
    """views.open."""
    user = _redeem(request)
    check_modal_or_home(request.method, request.arguments["view"], "modal")
    view = whole_view(request.team, request.arguments["view"], user)
    request.team.modals[user] = [view]
    request.team.opened.append(view)
    return {"ok": True, "view": view}


def publish_home(request: Request) -> Json:
    """views.publish."""
    user = request.team.person(request.text("user_id")).id
    old = request.team.homes.get(user)
    if old:
        _check_hash(request, old)
    check_modal_or_home(request.method, request.arguments["view"], "home")
    view = whole_view(request.team, request.arguments["view"], user, old)
    request.team.homes[user] = view
    return {"ok": True, "view": view}


def whole_view(team: Team, view: Json, user: str, old: Json | None = None) -> Json:
    """Return a view as Slack gives it back; with the id of the `old` one that it replaces."""
    name = old["id"] if old else team.new_id("V")
    bare: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "state": {"values": {}},
    }
    return {
        **bare,
        **view,
        "blocks": with_ids(team, view["blocks"]),
        "id": name,
        "team_id": team.id,
        "hash": f"{int(time.time())}.{secrets.token_hex(4)}",
        "root_view_id": old["root_view_id"] if old else name,
        "previous_view_id": old["previous_view_id"] if old else None,
        "app_id": APP_ID,
        "app_installed_team_id": team.installed_in,
        "bot_id": team.bot_id,
        "user": user,
    }


def _check_hash(request: Request, old: Json) -> None:
    if request.text("hash") not in {"", old["hash"]}:
        raise Refusal("hash_conflict")


def _redeem(request: Request) -> str:
    """Use a trigger up, and return whose it is."""
    trigger = request.team.triggers.get(request.text("trigger_id"))
    if trigger is None:
        raise Refusal("invalid_trigger_id", breach=f"{request.method}: no such trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id", breach=f"{request.method}: a trigger used twice")
    if time.monotonic() - trigger.at > request.site.settings.trigger_seconds:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger.user
