"""The payloads of events and interactions, in full as Slack sends them. Pure, but for new ids."""

from __future__ import annotations

import re
import secrets
import uuid
from typing import TYPE_CHECKING

from tests.slack.values import APP_ID, Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack.team import Person, Team

VERIFICATION_TOKEN = "verification-token"  # noqa: S105 - nothing may rely on it
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def event_callback(team: Team, event: Json, *, shared: bool, at: float) -> Json:
    """Return the outer event around an event."""
    authorization = {
        "enterprise_id": team.enterprise,
        "team_id": None if team.org_wide else team.id,
        "user_id": team.bot_user,
        "is_bot": True,
        "is_enterprise_install": team.org_wide,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
        "api_app_id": APP_ID,
        "event": {"event_ts": event.get("ts", f"{at:.6f}")} | event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(at),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{secrets.token_hex(12)}",
    }


def typed_message(team: Team, person: Person, ts: str, text: str, thread: str | None) -> Json:
    """Return a message as somebody has typed it. `text` is as Slack sends it: `&lt;` for `<`."""
    message = {
        "type": "message",
        "user": person.id,
        "ts": ts,
        "client_msg_id": str(uuid.uuid4()),
        "text": text,
        "team": person.team,
        "blocks": [rich_text(text)],
    }
    if person.team != team.id:
        message |= {"user_team": person.team, "source_team": person.team}
    return message | ({"thread_ts": thread} if thread else {})


def rich_text(text: str) -> Json:
    """Return the block that Slack makes of a typed text."""
    section = {"type": "rich_text_section", "elements": list(_elements(text))}
    return {"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}


def _elements(text: str) -> Iterator[Json]:
    at = 0
    for found in _MENTION.finditer(text):
        if found.start() > at:
            yield {"type": "text", "text": unescape(text[at : found.start()])}
        yield {"type": "user", "user_id": found[1]}
        at = found.end()
    if at < len(text) or not text:
        yield {"type": "text", "text": unescape(text[at:])}


def escape(typed: str) -> str:
    """Return a typed text as Slack sends it."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return what a text shows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def interaction(team: Team, person: Person, kind: str, **more: object) -> Json:
    """Return an interaction of a person with the app."""
    user = {
        "id": person.id,
        "username": person.name.lower(),
        "name": person.name.lower(),
        "team_id": person.team,
    }
    org = {"enterprise_id": team.enterprise, "enterprise_name": "Org"} if team.enterprise else {}
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.name.lower(), **org},
        "user": user,
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": {"id": team.enterprise, "name": "Org"} if team.enterprise else None,
        "is_enterprise_install": team.org_wide,
        **more,
    }
