"""Block Kit elements as plain dicts, each safe for any text and within its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.views.sizes import (
    MAX_BLOCK_TEXT,
    MAX_BUTTON_TEXT,
    MAX_HEADER_TEXT,
    blocks_weight,
    cut,
    split,
)
from bot.views.text import folded, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Json = dict[str, Any]


def text_elements(text: str, *, bold: bool = False, code: bool = False) -> list[Json]:
    """Return a text as rich text elements; none for an empty text."""
    style = {name: True for name, wanted in (("bold", bold), ("code", code)) if wanted}
    styled = {"style": style} if style else {}
    return [{"type": "text", "text": t} | styled for t in split(literal(text), MAX_BLOCK_TEXT)]


def link(text: str, url: str | None) -> Json:
    """Return a text as a link, or as plain text where `url`, already made safe, is None."""
    return {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}


def section(elements: Sequence[Json]) -> Json:
    """Return elements as a section of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(elements: Sequence[Json]) -> Json:
    """Return elements as a quotation of rich text."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def bullets(items: Iterable[Sequence[Json]]) -> Json:
    """Return a rich text list; it must have an item."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(i) for i in items]}


def rich_text(*parts: Json) -> Json:
    """Return a block of rich text; parts without elements are left out."""
    return {"type": "rich_text", "elements": [part for part in parts if part["elements"]]}


def paragraph(elements: Iterable[Json]) -> list[Json]:
    """Return elements in as few rich text blocks as can hold them."""
    blocks: list[list[Json]] = []
    remaining = 0
    for element in elements:
        size = blocks_weight(element)
        if not blocks or size > remaining:
            blocks.append([])
            remaining = MAX_BLOCK_TEXT
        blocks[-1].append(element)
        remaining -= size
    return [rich_text(section(block)) for block in blocks]


def plain(text: str, limit: int) -> Json:
    """Return a text as plain_text, cut to a limit."""
    shown = cut(literal(text), limit)
    return {"type": "plain_text", "text": shown if shown.strip() else "–", "emoji": False}


def label(text: str, limit: int = MAX_BUTTON_TEXT) -> Json:
    """Return a text as plain_text on one line."""
    return plain(folded(text), limit)


def header(text: str) -> Json:
    """Return a header block."""
    return {"type": "header", "text": label(text, MAX_HEADER_TEXT)}


def context(*lines: str) -> Json:
    """Return up to 10 lines in small print."""
    return {"type": "context", "elements": [label(line, 1000) for line in lines]}


def button(text: str, action_id: str, value: str, description: str = "") -> Json:
    """Return a button; `description` is read out by screen readers."""
    element = {"type": "button", "text": label(text), "action_id": action_id, "value": value}
    described = {"accessibility_label": cut(folded(description), MAX_BUTTON_TEXT)}
    return element | described if description else element


def actions(buttons: Sequence[Json], block_id: str) -> Json:
    """Return up to 25 buttons in a row."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}
