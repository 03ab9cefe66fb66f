"""auth.* and oauth.v2.access: tokens."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.slack.values import APP_ID, CLIENT_ID, CLIENT_SECRET, Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Request, Site


def test(request: Request) -> Json:
    """auth.test."""
    team = request.team
    return {
        "ok": True,
        "url": team.address,
        "team": team.name,
        "user": "footnote",
        "team_id": team.installed_in,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": team.org_wide,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
    }


def revoke(request: Request) -> Json:
    """auth.revoke."""
    if request.arguments.get("test"):
        return {"ok": True, "revoked": False}
    request.site.dead[request.team.bot_token] = "token_revoked"
    request.team.installed = False
    return {"ok": True, "revoked": True}


def access(site: Site, arguments: Json) -> Json:
    """oauth.v2.access: a code for a workspace's token. A code is good once."""
    if arguments["client_id"] != CLIENT_ID:
        raise Refusal("invalid_client_id")
    if arguments["client_secret"] != CLIENT_SECRET:
        raise Refusal("bad_client_secret")
    team = site.codes.pop(str(arguments.get("code")), None)
    if team is None:
        raise Refusal("invalid_code")
    if team.bot_token in site.dead:
        team.bot_token = f"xoxb-{team.id}-{secrets.token_hex(6)}"
    team.installed = True
    return {
        "ok": True,
        "app_id": APP_ID,
        "authed_user": {"id": "U0INSTALLER"},
        "scope": ",".join(sorted(team.scopes)),
        "token_type": "bot",
        "access_token": team.bot_token,
        "bot_user_id": team.bot_user,
        "team": None if team.org_wide else {"id": team.id, "name": team.name},
        "enterprise": {"id": team.enterprise, "name": "Org"} if team.enterprise else None,
        "is_enterprise_install": team.org_wide,
    }
