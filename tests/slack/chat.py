"""chat.*: posting, changing and removing messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.assistant import clear_status
from tests.slack.content import TEXT_WITHOUT_BLOCKS, check_message
from tests.slack.values import APP_ID, Json, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.slack.conversations import Conversation
    from tests.slack.deliver import Delivery
    from tests.slack.site import Request, Site
    from tests.slack.team import Team

_ELEMENTS = ("elements", "accessory", "element")


def post_message(request: Request) -> Json:
    """chat.postMessage."""
    place = request.place()
    check_message(request.method, request.arguments)
    thread = thread_of(request, place)
    message = publish(request.site, request.team, place, request.arguments, thread)
    return {"ok": True, "channel": place.id, "ts": message["ts"], "message": message}


def post_ephemeral(request: Request) -> Json:
    """chat.postEphemeral."""
    place = request.place()
    check_message(request.method, request.arguments)
    user = request.team.person(request.text("user")).id
    if user not in place.members:
        raise Refusal("user_not_in_channel")
    thread = request.arguments.get("thread_ts")
    shown = show_ephemeral(request.team, place.id, user, request.arguments, thread)
    return {"ok": True, "message_ts": shown["ts"]}


def update(request: Request) -> Json:
    """chat.update."""
    place = request.place()
    ts = request.text("ts")
    before = _own(request, place, "cant_update_message")
    if is_streaming(request.team, place.id, ts):
        raise Refusal("streaming_state_conflict")
    check_message(request.method, request.arguments)
    if len(request.text("text")) > TEXT_WITHOUT_BLOCKS:
        breach = f"{request.method}: over {TEXT_WITHOUT_BLOCKS:,} characters of text"
        raise Refusal("msg_too_long", breach=breach)
    message = rewrite(request.site, request.team, place, before, request.arguments)
    return {"ok": True, "channel": place.id, "ts": ts, "text": message["text"], "message": message}


def delete(request: Request) -> Json:
    """chat.delete."""
    place = request.place()
    ts = request.text("ts")
    _own(request, place, "cant_delete_message")
    remove(request.site, request.team, place, ts, tell=request.site.settings.echo)
    return {"ok": True, "channel": place.id, "ts": ts}


def thread_of(request: Request, place: Conversation) -> str | None:
    """Return the thread that a message goes to. Raises `Refusal` when there is no such thread."""
    given = request.arguments.get("thread_ts")
    if not given:
        return None
    root = place.root(given)
    if root != given:
        request.site.record.breach(
            f"{request.method}: thread_ts {given} is a reply's, not a root's"
        )
    return root


def is_streaming(team: Team, channel: str, ts: str) -> bool:
    """Tell whether a message still grows."""
    stream = team.streams.get((channel, ts))
    return stream is not None and stream.is_live()


def publish(
    site: Site, team: Team, place: Conversation, content: Json, thread: str | None, **more: object
) -> Json:
    """Put a message of the app into a conversation, with `more` in it; return it."""
    message = authored(team, team.new_ts()) | shown(team, content) | more
    message |= {"thread_ts": thread} if thread else {}
    message |= {"metadata": content["metadata"]} if content.get("metadata") else {}
    place.add(message)
    clear_status(team, place.id, thread)
    echo(site, team, place, message)
    return message


def show_ephemeral(team: Team, channel: str, user: str, content: Json, thread: str | None) -> Json:
    """Show an ephemeral message to one person."""
    more = {"channel": channel, "to": user, "is_ephemeral": True}
    message = authored(team, team.new_ts()) | shown(team, content) | more
    message |= {"thread_ts": thread} if thread else {}
    team.ephemerals.append(message)
    return message


def rewrite(site: Site, team: Team, place: Conversation, before: Json, content: Json) -> Json:
    """Replace what a message of the app says, and return it."""
    message = before | shown(team, content, before)
    if not message.get("blocks"):
        message["edited"] = {"user": team.bot_user, "ts": team.new_ts()}
    if "metadata" in content:
        message["metadata"] = content["metadata"]
    place.replace(before["ts"], message)
    if site.settings.echo:
        announce_change(site, team, place, before, message)
    return message


def remove(site: Site, team: Team, place: Conversation, ts: str, *, tell: bool) -> None:
    """Take a message away, and with `tell` tell the app."""
    changes = place.delete(ts)
    team.streams.pop((place.id, ts), None)
    for before, after in changes if tell else ():
        announce_change(site, team, place, before, after)


def announce_change(
    site: Site, team: Team, place: Conversation, before: Json, after: Json | None
) -> Delivery | None:
    """Tell the app that a message has changed, or is gone when there is no `after`."""
    event: Json = {"hidden": True, "ts": team.new_ts(), "previous_message": public(before)}
    if after is None:
        event |= {"subtype": "message_deleted", "deleted_ts": before["ts"]}
    else:
        event |= {"subtype": "message_changed", "message": public(after)}
    return site.announce_message(team, event, place)


def echo(site: Site, team: Team, place: Conversation, message: Json) -> None:
    """Tell the app of its own message."""
    if site.settings.echo:
        site.announce_message(team, public(message), place)


def public(message: Json) -> Json:
    """Return what of a message everybody sees."""
    return {key: value for key, value in message.items() if key != "metadata"}


def authored(team: Team, ts: str) -> Json:
    """Return what every message of the app carries."""
    return {
        "type": "message",
        "user": team.bot_user,
        "bot_id": team.bot_id,
        "app_id": APP_ID,
        "team": team.id,
        "ts": ts,
    }


def shown(team: Team, content: Json, before: Json | None = None) -> Json:
    """Return what of a message people see.

    An update with text alone takes the blocks away, one without text keeps them.
    """
    old = before or {}
    message: Json = {
        "text": content.get("text") or ("" if "blocks" in content else old.get("text", ""))
    }
    if content.get("blocks") is not None:
        message["blocks"] = with_ids(team, content["blocks"])
    elif before and "text" in content:
        message["blocks"] = []
    return message


def with_ids(team: Team, blocks: Iterable[Json]) -> list[Json]:
    """Return blocks with the block_id and action_id that Slack gives to those that have none."""
    named = []
    for block in blocks:
        whole = {"block_id": team.new_id("b"), **block}
        for key in _ELEMENTS:
            if isinstance(inner := whole.get(key), list):
                whole[key] = [_with_action_id(team, one) for one in inner]
            elif isinstance(inner, dict):
                whole[key] = _with_action_id(team, inner)
        named.append(whole)
    return named


def _with_action_id(team: Team, element: Json) -> Json:
    if element.get("type") in {"mrkdwn", "plain_text", "image"} or "elements" in element:
        return element
    return {"action_id": team.new_id("a"), **element}


def _own(request: Request, place: Conversation, otherwise: str) -> Json:
    message = place.message(request.text("ts"))
    if message.get("bot_id") != request.team.bot_id:
        raise Refusal(otherwise, breach=f"{request.method}: the message is not the app's")
    return message
