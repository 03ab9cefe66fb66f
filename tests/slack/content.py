"""What may stand in a message: sizes, blocks, metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.slack.blockkit import check_blocks, check_view
from tests.slack.texts import length
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = 40_000
# More than this, and the message is cut or split for the reader; chat.update refuses it.
TEXT_WITHOUT_BLOCKS = 4_000
BLOCK_TEXT = 13_000
METADATA_BYTES = 8_000


def check_message(where: str, arguments: Json) -> None:
    """Check a whole message. Raises `Refusal`, which says what is wrong with it."""
    text, blocks = arguments.get("text"), arguments.get("blocks")
    if not (text or blocks):
        raise Refusal("no_text", breach=f"{where}: neither text nor blocks")
    if isinstance(text, str) and len(text) > TEXT:
        raise Refusal("msg_too_long", breach=f"{where}: {len(text):,} characters of text")
    if blocks:
        check_message_blocks(where, blocks)
    check_metadata(where, arguments.get("metadata"))


def check_message_blocks(where: str, blocks: object) -> None:
    """Check a message's blocks, and how much text they hold in all."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format", breach=f"{where}: blocks are no list")
    if (characters := length(blocks)) > BLOCK_TEXT:
        raise Refusal(
            "msg_blocks_too_long", breach=f"{where}: {characters:,} characters in its blocks"
        )
    if problems := check_blocks(blocks):
        raise _invalid("invalid_blocks", where, problems)


def check_modal_or_home(where: str, view: Json, kind: str) -> None:
    """Check a view of a kind, `modal` or `home`."""
    if view.get("type") != kind:
        raise _invalid("invalid_arguments", where, [f"view.type: must be {kind}"])
    if problems := check_view(view):
        raise _invalid("invalid_arguments", where, problems)


def check_metadata(where: str, metadata: object) -> None:
    """Check a message's metadata; an empty object takes it away."""
    if not metadata:
        return
    well_formed = (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
        and metadata.keys() <= {"event_type", "event_payload", "entities"}
    )
    if not well_formed:
        raise Refusal("invalid_metadata_format", breach=f"{where}: metadata {metadata!r:.80}")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise Refusal("metadata_too_large", breach=f"{where}: metadata over {METADATA_BYTES:,}")


def doubts(method: str, arguments: Json, *, link: bool) -> Iterator[str]:
    """Yield what Slack takes but a well-made app does not do."""
    text = arguments.get("text") or ""
    if len(text) > TEXT_WITHOUT_BLOCKS and not arguments.get("blocks"):
        yield f"{method}: {len(text):,} characters of text without blocks"
    if method == "chat.postMessage" and link:
        for name in ("unfurl_links", "unfurl_media"):
            if arguments.get(name) is not False:
                yield f"{method}: a message with a link does not turn {name} off"


def _invalid(error: str, where: str, problems: list[str]) -> Refusal:
    messages = {"response_metadata": {"messages": [f"[ERROR] {one}" for one in problems]}}
    return Refusal(error, breach=f"{where}: {error}: {'; '.join(problems)}", **messages)
