"""A message: its blocks, and the fallback text where blocks cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views.sizes import (
    MAX_FALLBACK_TEXT,
    MAX_MESSAGE_BLOCKS,
    MAX_MESSAGE_TEXT,
    blocks_weight,
    cut,
)
from bot.views.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.views.blocks import Json


@dataclass(frozen=True, slots=True)
class Message:
    """A message to post. `text`, which is escaped, is for notifications and screen readers."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def message(blocks: Sequence[Json]) -> Message:
    """Return blocks as a message with their text as fallback."""
    lines = "\n".join("".join(_texts(block)) for block in blocks if block["type"] == "rich_text")
    return Message(escaped(cut(lines.strip() or "Footnote", MAX_FALLBACK_TEXT)), tuple(blocks))


def _texts(node: Json) -> Iterator[str]:
    """Yield the texts of rich text in reading order, each part on its own line."""
    if isinstance(node.get("text"), str):
        yield node["text"]
    for inner in node.get("elements", ()):
        yield from _texts(inner)
    if node["type"].startswith("rich_text_"):
        yield "\n"


def pages(groups: Sequence[Sequence[Json]], existing: Sequence[Json] = ()) -> list[list[Json]]:
    """Return blocks in order, on pages that each fit a message; no group is split.

    `existing` is on the first page already: that page, which may be empty, leaves space for it.
    """
    filled: list[list[Json]] = [[]]
    count, text = len(existing), blocks_weight(existing)
    for group in groups:
        count, text = count + len(group), text + blocks_weight(group)
        if count > len(group) and not (count <= MAX_MESSAGE_BLOCKS and text <= MAX_MESSAGE_TEXT):
            filled.append([])
            count, text = len(group), blocks_weight(group)
        filled[-1] += group
    return filled
