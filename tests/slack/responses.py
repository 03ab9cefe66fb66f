"""Response URLs: what a command or a click is answered with, 5 times within 30 minutes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.slack.chat import publish, remove, rewrite, show_ephemeral, shown
from tests.slack.content import check_message, doubts
from tests.slack.record import Call
from tests.slack.texts import message_texts
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import ResponseUrl, Site

USES = 5
METHOD = "response_url"
_KEYS = frozenset(
    {
        "text", "blocks", "response_type", "replace_original", "delete_original",
        "unfurl_links", "unfurl_media", "metadata", "thread_ts", "mrkdwn", "headers",
    }
)  # fmt: skip


def respond(site: Site, key: str, body: Json) -> tuple[int, str]:
    """Do what is posted to a response URL; return the HTTP status and text of the answer."""
    try:
        status, said = 200, _respond(site, key, body)
    except Refusal as refusal:
        status, said = 404 if str(refusal).endswith("_url") else 400, str(refusal)
        if refusal.breach:
            site.record.breach(refusal.breach)
    to = site.response_urls.get(key)
    response = {"ok": status == 200, "text": said}
    site.record.call(Call(METHOD, body, response, status, time.time(), to.team.id if to else None))
    return status, said


def _respond(site: Site, key: str, body: Json) -> str:
    to = _usable(site, key)
    if unknown := body.keys() - _KEYS:
        site.record.breach(f"{METHOD}: unknown keys {sorted(unknown)}")
    site.record.sent(METHOD, message_texts(body))
    if body.get("delete_original"):
        _delete(site, to)
        return "ok"
    check_message(METHOD, body)
    for doubt in doubts(METHOD, body, link=False):
        site.record.breach(doubt)
    if body.get("replace_original") and to.original:
        _replace(site, to, body)
    elif body.get("response_type") == "in_channel":
        place = to.team.conversation(to.channel)
        publish(site, to.team, place, body, body.get("thread_ts"))
    else:
        show_ephemeral(to.team, to.channel, to.user, body, body.get("thread_ts"))
    return "ok"


def _usable(site: Site, key: str) -> ResponseUrl:
    to = site.response_urls.get(key)
    if to is None:
        raise Refusal("no_such_url", breach=f"{METHOD}: unknown")
    if time.monotonic() - to.at > site.settings.response_url_seconds:
        raise Refusal("expired_url", breach=f"{METHOD}: used after 30 minutes")
    to.uses += 1
    if to.uses > USES:
        raise Refusal("used_url", breach=f"{METHOD}: used more than {USES} times")
    return to


def _replace(site: Site, to: ResponseUrl, body: Json) -> None:
    if not to.ephemeral:
        place = to.team.conversation(to.channel)
        rewrite(site, to.team, place, place.message(to.original or ""), body)
        return
    ephemerals = to.team.ephemerals
    for position, old in enumerate(ephemerals):
        if old["ts"] == to.original:
            ephemerals[position] = old | shown(to.team, body, old)


def _delete(site: Site, to: ResponseUrl) -> None:
    if to.original is None:
        return
    if to.ephemeral:
        to.team.ephemerals[:] = [one for one in to.team.ephemerals if one["ts"] != to.original]
    else:
        place = to.team.conversation(to.channel)
        remove(site, to.team, place, to.original, tell=site.settings.echo)
