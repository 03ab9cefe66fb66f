"""chat.startStream, chat.appendStream, chat.stopStream: a message that grows."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.slack.assistant import clear_status
from tests.slack.chat import announce_change, authored, echo, thread_of, with_ids
from tests.slack.content import (
    BLOCK_TEXT,
    check_message_blocks,
    check_metadata,
)
from tests.slack.texts import length, texts_of
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.conversations import Conversation
    from tests.slack.site import Request
    from tests.slack.team import Team

# Counted by themselves: those of all chunks, and those at the stop.
BLOCKS = 50
BUTTONS = frozenset({"actions", "context_actions"})


@dataclass(slots=True)
class Stream:
    """A message that grows until `until`, of time.monotonic; `blocks` is what it shows so far.

    One that is `stopped` by its user says so to the next append.
    """

    until: float
    blocks: list[Json] = field(default_factory=list)
    counted: int = 0
    stopped: bool = False
    by_user: bool = False

    def is_live(self) -> bool:
        """Tell whether it can still grow."""
        return not self.stopped and time.monotonic() < self.until


def start(request: Request) -> Json:
    """chat.startStream."""
    place = request.place()
    if place.kind != "im":
        if not request.team.channel_streams:
            raise Refusal("channel_type_not_supported")
        for name in ("recipient_user_id", "recipient_team_id"):
            if not request.text(name):
                breach = f"{request.method}: {name} is missing in a channel"
                raise Refusal(f"missing_{name}", breach=breach)
        request.team.person(request.text("recipient_user_id"))
        _check_team(request)
    thread = thread_of(request, place)
    stream = Stream(time.monotonic() + request.site.settings.stream_seconds)
    _grow(request, stream)
    message = authored(request.team, request.team.new_ts()) | _content(stream)
    message |= {"thread_ts": thread, "streaming_state": "in_progress"}
    place.add(message)
    request.team.streams[place.id, message["ts"]] = stream
    clear_status(request.team, place.id, thread)
    echo(request.site, request.team, place, message)
    return {"ok": True, "channel": place.id, "ts": message["ts"]}


def append(request: Request) -> Json:
    """chat.appendStream."""
    if not request.arguments.get("chunks"):
        raise Refusal("no_text", breach=f"{request.method}: nothing to append")
    place, stream = _live(request)
    _grow(request, stream)
    ts = request.text("ts")
    place.replace(ts, place.message(ts) | _content(stream))
    return {"ok": True, "channel": place.id, "ts": ts}


def stop(request: Request) -> Json:
    """chat.stopStream."""
    place, stream = _live(request)
    blocks = request.arguments.get("blocks") or []
    if blocks:
        check_message_blocks(request.method, blocks)
    check_metadata(request.method, request.arguments.get("metadata"))
    _grow(request, stream)
    _check_size(request, [*stream.blocks, *blocks])
    stream.blocks += with_ids(request.team, blocks)
    stream.stopped = True
    ts = request.text("ts")
    before = place.message(ts)
    message = before | _content(stream) | {"streaming_state": "completed"}
    if metadata := request.arguments.get("metadata"):
        message["metadata"] = metadata
    place.replace(ts, message)
    if session := request.team.sessions.get((place.id, message["thread_ts"])):
        session.status = request.text("session_status") or "active"
    if request.site.settings.echo:
        announce_change(request.site, request.team, place, before, message)
    return {"ok": True, "channel": place.id, "ts": ts, "message": message}


def stop_streams(team: Team, place: Conversation, thread: str) -> list[str]:
    """Stop the streams of a thread, as its stop button does; return the ts of their messages."""
    stopped = []
    for (channel, ts), stream in team.streams.items():
        message = place.messages.get(ts, {})
        if channel == place.id and message.get("thread_ts") == thread and stream.is_live():
            stream.stopped = stream.by_user = True
            place.replace(ts, message | {"streaming_state": "completed"})
            stopped.append(ts)
    return stopped


def _check_team(request: Request) -> None:
    given, person = request.text("recipient_team_id"), request.text("recipient_user_id")
    if given not in {request.team.id, request.team.person(person).team}:
        raise Refusal("team_not_found", breach=f"{request.method}: no team {given!r}")


def _live(request: Request) -> tuple[Conversation, Stream]:
    place = request.place()
    ts = request.text("ts")
    if place.message(ts).get("bot_id") != request.team.bot_id:
        raise Refusal("message_not_owned_by_app", breach=f"{request.method}: of somebody else")
    stream = request.team.streams.get((place.id, ts))
    if stream is not None and stream.by_user and request.method == "chat.appendStream":
        raise Refusal("stopped_by_user")
    if stream is None or not stream.is_live():
        raise Refusal("message_not_in_streaming_state")
    return place, stream


def _grow(request: Request, stream: Stream) -> None:
    """Add what a call brings. Raises `Refusal`, and then nothing is added."""
    blocks, counted = list(stream.blocks), stream.counted
    for chunk in request.arguments.get("chunks") or ():
        counted += _add(request, blocks, chunk)
    if counted > BLOCKS:
        raise Refusal("msg_blocks_too_many", breach=f"{request.method}: {counted} blocks streamed")
    _check_size(request, blocks)
    stream.blocks, stream.counted = blocks, counted


def _check_size(request: Request, blocks: list[Json]) -> None:
    if (characters := length(blocks)) > BLOCK_TEXT:
        raise Refusal("msg_too_long", breach=f"{request.method}: {characters:,} characters in all")


def _add(request: Request, blocks: list[Json], chunk: Any) -> int:  # noqa: ANN401 - any JSON
    """Add a chunk of blocks, the only kind that the app sends; return how many they are."""
    well_formed = isinstance(chunk, dict) and chunk.keys() == {"type", "blocks"}
    if not well_formed or chunk["type"] != "blocks":
        breach = f"{request.method}: {chunk!r:.80} is no chunk of blocks"
        raise Refusal("invalid_chunks", breach=breach)
    check_message_blocks(request.method, chunk["blocks"])
    blocks += with_ids(request.team, chunk["blocks"])
    return len(chunk["blocks"])


def _content(stream: Stream) -> Json:
    said = [block for block in stream.blocks if block["type"] not in BUTTONS]
    text = "\n".join(text for _, text in texts_of(said))
    return {"text": text, "blocks": list(stream.blocks)}
